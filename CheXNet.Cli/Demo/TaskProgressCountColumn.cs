using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace CheXNet.Cli.Demo;

/// <summary>A progress column that counts: <c>7/16</c>.</summary>
internal sealed class TaskProgressCountColumn : ProgressColumn
{
    /// <inheritdoc/>
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(string.Create(CultureInfo.InvariantCulture, $"{task.Value:F0}/{task.MaxValue:F0}"));
}
