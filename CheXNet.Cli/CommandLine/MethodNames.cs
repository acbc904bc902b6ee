using CheXNet.Explanations;
using CheXNet.Explanations.Inputs;

namespace CheXNet.Cli.CommandLine;

/// <summary>Names of explanation methods as they are typed.</summary>
internal static class MethodNames
{
    /// <summary>A method of the scoring pass, or Score-CAM.</summary>
    /// <exception cref="InvalidInputException">There is no such method; the message lists all, those of the input's pixels too.</exception>
    public static IExplanationMethod Parse(string name)
    {
        if (ExplanationMethods.TryParse(name, out IExplanationMethod? method)) return method;
        IEnumerable<string> known = ExplanationMethods.All.Select(static m => m.Name).Concat(InputMethods.All.Select(static m => m.Name));
        throw ErrorReport.Invalid($"'{name}' is no explanation method: use {string.Join(", ", known)}.");
    }
}
