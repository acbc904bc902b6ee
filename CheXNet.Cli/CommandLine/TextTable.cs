using CheXNet.Files;
using Spectre.Console;

namespace CheXNet.Cli.CommandLine;

/// <summary>A table that fits the terminal; lines do not wrap when redirected.</summary>
internal sealed class TextTable
{
    private const int Unlimited = 10_000;

    private readonly Table _table = new Table().Border(TableBorder.Simple);

    /// <summary>Adds a column that wraps on a narrow terminal.</summary>
    public TextTable Text(string heading) => Column(new TableColumn(heading));

    /// <summary>Adds a column that never wraps, so names can be copied.</summary>
    public TextTable Name(string heading) => Column(new TableColumn(heading).NoWrap());

    public TextTable Number(string heading) => Column(new TableColumn(heading).RightAligned().NoWrap());

    /// <summary>Adds a row; cells are plain text, not markup.</summary>
    public void Add(params IReadOnlyList<string> cells) => _table.AddRow([.. cells.Select(static cell => Markup.Escape(VisibleText.Line(cell)))]);

    public void Write(TextWriter to)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(to) });
        if (!VisibleWriter.Is(to, Console.Out) || Console.IsOutputRedirected) console.Profile.Width = Unlimited;
        console.Write(_table);
    }

    private TextTable Column(TableColumn column)
    {
        _table.AddColumn(column);
        return this;
    }
}
