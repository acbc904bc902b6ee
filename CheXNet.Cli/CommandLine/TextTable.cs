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
    public TextTable Text(string heading)
    {
        _table.AddColumn(heading);
        return this;
    }

    /// <summary>A column that is copied from, such as a name: never broken.</summary>
    public TextTable Name(string heading)
    {
        _table.AddColumn(new TableColumn(heading).NoWrap());
        return this;
    }

    /// <summary>A column of numbers.</summary>
    public TextTable Number(string heading)
    {
        _table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        return this;
    }

    /// <summary>Adds a row.</summary>
    /// <param name="cells">One for each column; markup in them is none.</param>
    public void Add(params IReadOnlyList<string> cells) => _table.AddRow([.. cells.Select(Markup.Escape)]);

    /// <summary>Writes the table.</summary>
    public void Write(TextWriter to)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(to) });
        if (to != Console.Out || Console.IsOutputRedirected) console.Profile.Width = Unlimited;
        console.Write(_table);
    }
}
