using System.Text;
using CheXNet.Files;

namespace CheXNet.Cli.CommandLine;

/// <summary>The console as commands write to it: nothing in a name or message moves the cursor, colors the screen or turns the direction of
/// writing (<see cref="VisibleText"/>).</summary>
internal sealed class VisibleWriter(TextWriter inner) : TextWriter(inner.FormatProvider)
{
    /// <summary>What it writes to: a library that draws on a terminal needs the console itself.</summary>
    public TextWriter Inner => inner;

    public override Encoding Encoding => inner.Encoding;

    public override string NewLine
    {
#pragma warning disable CS8765 // The framework's setter takes null.
        get => inner.NewLine;
        set => inner.NewLine = value;
#pragma warning restore CS8765
    }

    /// <summary>Whether a command's writer is this stream of the console.</summary>
    public static bool Is(TextWriter writer, TextWriter console) => (writer as VisibleWriter)?.Inner == console || writer == console;

    public override void Write(char value) => inner.Write(VisibleText.IsHarmful(value) ? VisibleText.Lines(value.ToString()) : value);

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void Write(string? value) => inner.Write(value is null ? null : VisibleText.Lines(value));

    public override void WriteLine() => inner.WriteLine();

    public override void WriteLine(string? value) => inner.WriteLine(value is null ? null : VisibleText.Lines(value));

    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    public override void Flush() => inner.Flush();
}
