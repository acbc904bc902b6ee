using CheXNet.Functions.Runs;
using CheXNet.Testing.Runs;

namespace CheXNet.Functions.Tests.Runs;

internal static class RunProcessActivities
{
    /// <summary>The app's activities on the services of a process.</summary>
    public static RunActivities Activities(this RunProcess process) => new(process.Planner, process.Pages, process.Finisher, process.Store);
}
