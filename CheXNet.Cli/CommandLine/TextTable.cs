using Spectre.Console;

namespace CheXNet.Cli.CommandLine;

/// <summary>
/// A table for people: within a terminal's width, and in lines that do not break where a file or another program takes it.
/// </summary>
internal sealed class TextTable
{
    private const int Unlimited = 10_000;

    private readonly Table _table = new Table().Border(TableBorder.Simple);

    /// <summary>A column whose cells a narrow terminal may break.</summary>
    public TextTable Text(string heading) => Column(new TableColumn(heading));

    /// <summary>A column that is copied from, such as a name: never broken.</summary>
    public TextTable Name(string heading) => Column(new TableColumn(heading).NoWrap());

    public TextTable Number(string heading) => Column(new TableColumn(heading).RightAligned().NoWrap());

    /// <summary>Adds a row; square brackets in its cells are no markup.</summary>
    public void Add(params IReadOnlyList<string> cells) => _table.AddRow([.. cells.Select(Markup.Escape)]);

    public void Write(TextWriter to)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(to) });
        if (to != Console.Out || Console.IsOutputRedirected) console.Profile.Width = Unlimited;
        console.Write(_table);
    }

    private TextTable Column(TableColumn column)
    {
        _table.AddColumn(column);
        return this;
    }
}
