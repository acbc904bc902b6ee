namespace CheXNet.Evaluation.Reports;

/// <summary>
/// Writes a small plot as SVG: a frame over [low, 1] × [0, top] with ticks, and lines, bars, points and text in data coordinates. Colors
/// are classes of the page's style sheet.
/// </summary>
internal sealed class Svg
{
    private const int Left = 42, Right = 10, Top = 26, Bottom = 36;

    private readonly StringBuilder _svg = new();
    private readonly int _width;
    private readonly int _height;
    private readonly double _xLow;
    private readonly double _yHigh;

    /// <param name="rowsOnly">No ticks on the vertical axis.</param>
    public Svg(
        int width, int height, string title, string xTitle, string yTitle, double yHigh = 1, double xLow = 0,
        bool rowsOnly = false, int left = Left)
    {
        (_width, _height, _xLow, _yHigh, PlotLeft) = (width, height, xLow, yHigh, left);
        Add($"<svg class=\"plot\" role=\"img\" aria-label=\"{Escaped(title)}\" viewBox=\"0 0 {width} {height}\" ");
        Add($"width=\"{width}\" height=\"{height}\">\n");
        if (title.Length > 0) Label(left, 16, "start", title, "title");
        foreach (double x in AxisTicks.Of(xLow, 1))
        {
            Add($"<line class=\"grid\" x1=\"{X(x):0.#}\" y1=\"{Top}\" x2=\"{X(x):0.#}\" y2=\"{height - Bottom}\"/>");
            Label(X(x), height - Bottom + 13, "middle", FormattableString.Invariant($"{x:0.##}"), "tick");
        }

        foreach (double y in rowsOnly ? [] : AxisTicks.Of(0, yHigh))
        {
            Add($"<line class=\"grid\" x1=\"{left}\" y1=\"{Y(y):0.#}\" x2=\"{width - Right}\" y2=\"{Y(y):0.#}\"/>");
            Label(left - 4, Y(y) + 3, "end", FormattableString.Invariant($"{y:0.###}"), "tick");
        }

        Label((left + width - Right) / 2.0, height - 6, "middle", xTitle, "axis");
        if (yTitle.Length > 0)
        {
            double middle = (Top + height - Bottom) / 2.0;
            Add($"<text class=\"axis\" text-anchor=\"middle\" transform=\"translate(11 {middle:0.#}) rotate(-90)\">");
            Add($"{Escaped(yTitle)}</text>\n");
        }
    }

    private int PlotLeft { get; }

    public void Line(IEnumerable<(double X, double Y)> points, string style)
    {
        string path = string.Join(' ', points.Select(p => FormattableString.Invariant($"{X(p.X):0.#},{Y(p.Y):0.#}")));
        Add($"<polyline class=\"{style}\" points=\"{path}\"/>\n");
    }

    public void Point(double x, double y, string style) =>
        Add($"<circle class=\"{style}\" cx=\"{X(x):0.#}\" cy=\"{Y(y):0.#}\" r=\"3\"/>\n");

    public void Bar(double x1, double x2, double y, string style)
    {
        double top = Y(y), width = Math.Max(0.5, X(x2) - X(x1) - 1);
        Add($"<rect class=\"{style}\" x=\"{X(x1):0.#}\" y=\"{top:0.#}\" width=\"{width:0.#}\" height=\"{Y(0) - top:0.#}\"/>\n");
    }

    /// <summary>A horizontal line at a height in pixels below the frame's top.</summary>
    public void Row(double x1, double x2, double pixels, string style) =>
        Add($"<line class=\"{style}\" x1=\"{X(x1):0.#}\" x2=\"{X(x2):0.#}\" y1=\"{Top + pixels:0.#}\" y2=\"{Top + pixels:0.#}\"/>\n");

    public void RowPoint(double x, double pixels, string style) =>
        Add($"<circle class=\"{style}\" cx=\"{X(x):0.#}\" cy=\"{Top + pixels:0.#}\" r=\"3.2\"/>\n");

    public void RowLabel(string text, double pixels) => Label(PlotLeft - 8, Top + pixels + 4, "end", text, "row");

    public string Close() => _svg.Append("</svg>\n").ToString();

    /// <summary>The height of a picture with rows of a height, in pixels.</summary>
    public static int HeightFor(int rows, int rowHeight) => Top + (rows * rowHeight) + Bottom;

    internal static string Escaped(string text)
    {
        StringBuilder safe = new(text.Length);
        foreach (char c in text)
        {
            safe.Append(c switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                < ' ' and not '\n' or '\u007F' => "\uFFFD",
                _ => c.ToString(),
            });
        }

        return safe.ToString();
    }

    private void Label(double x, double y, string anchor, string text, string style) =>
        Add($"<text class=\"{style}\" x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{Escaped(text)}</text>\n");

    private double X(double x) => PlotLeft + ((Math.Clamp(x, _xLow, 1) - _xLow) / (1 - _xLow) * (_width - PlotLeft - Right));

    private double Y(double y) => _height - Bottom - (Math.Clamp(y, 0, _yHigh) / _yHigh * (_height - Top - Bottom));

    private void Add(FormattableString text) => _svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
