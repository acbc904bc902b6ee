using CheXNet.Cli.Service;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace CheXNet.Cli.Tests.Service;

public sealed class LogLineTests
{
    [Fact]
    public void Entry_is_one_line_in_which_nothing_drives_the_terminal()
    {
        InvalidOperationException error = new("\u001B[2Jgone\r\nand\u202Eback");
        LogEntry<string> entry = new(
            LogLevel.Warning, "chexnet", new EventId(6), "a\u001B]0;title\u0007.png\nfailed", error, static (state, _) => state);
        using StringWriter written = new();

        new LogLine().Write(entry, scopeProvider: null, written);

        string line = written.ToString();
        Assert.EndsWith(written.NewLine, line, StringComparison.Ordinal);
        line = line[..^written.NewLine.Length];
        Assert.Matches(@"^\d\d:\d\d:\d\d warn: chexnet\[6\] ", line);
        Assert.Contains(
            @"a\u001B]0;title\u0007.png failed System.InvalidOperationException: \u001B[2Jgone and\u202Eback",
            line,
            StringComparison.Ordinal);
        Assert.All(line, static c => Assert.False(char.IsControl(c) || c == '\u202E'));
    }
}
