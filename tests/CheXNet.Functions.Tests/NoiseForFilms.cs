using System.Runtime.CompilerServices;
using CheXNet.Imaging;

namespace CheXNet.Functions.Tests;

/// <summary>The films of most tests are noise, which would be refused: the film check is off.</summary>
internal static class NoiseForFilms
{
#pragma warning disable CA2255 // The tests are a program.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Allow() => Environment.SetEnvironmentVariable(ImageLimits.FilmCheckSetting, "off");
}
