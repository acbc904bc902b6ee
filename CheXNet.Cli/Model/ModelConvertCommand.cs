using CheXNet.Checkpoints;
using CheXNet.Cli.Score;
using CheXNet.Imaging;
using CheXNet.Models.Devices;
using CheXNet.Phantoms;

namespace CheXNet.Cli.Model;

/// <summary><c>chexnet model convert</c>: adds a graph of another precision to a package.</summary>
internal static class ModelConvertCommand
{
    private const int Drawn = 64;

    public static Command Create()
    {
        Argument<string> model = new("package") { Description = "A package's folder or zip, or id[@version] of an installed one" };
        Option<string> precision = new Option<string>("--precision")
        {
            Description = "The graph to add: fp16, half precision up to the last feature maps, for GPUs",
            HelpName = "fp16",
            Required = true,
        }.AcceptOnlyFromAmong("fp16");
        Option<string> output = new("--output", "-o") { Description = "The package to write: a folder, or a .zip", Required = true };
        Option<string?> version = new("--version")
        {
            Description = "The new package's version (default: the next one, 1.4.2 → 1.5.0)",
            HelpName = "version",
        };
        Option<string[]> films = new("--films")
        {
            Description = $"Films, and folders of them, to measure the accuracy on, for the card (default: {Drawn} drawn films)",
            HelpName = "file-or-folder",
            AllowMultipleArgumentsPerToken = true,
        };
        DeviceOptions devices = new(batches: false);
        CliCommand command = new(
            "convert",
            "Add a graph of another precision to a package, and measure on films how far its probabilities are from those of fp32.",
            new CliExample("model convert models/arnoweng --precision fp16 --output models/arnoweng-2", "Then: score --precision fp16"),
            new CliExample(
                "model convert jrzech --precision fp16 --films nih/images --device cuda --output jrzech.zip",
                "Measured on your own films and GPU"))
        {
            model, precision, output, version, films,
        };
        devices.AddTo(command);
        return command.Does(async (parsed, cancellationToken) =>
        {
            ModelPackage package = await ModelFinder.OfThisMachine().FindAsync(parsed.GetRequiredValue(model), cancellationToken);
            string path = Path.GetFullPath(parsed.GetRequiredValue(output));
            ComputeDevice device = devices.Read(parsed);
            string[] named = parsed.GetValue(films) ?? [];
            ImageInputs? inputs = named.Length > 0 ? ImageInputs.Find(named) : null;
            int count = inputs?.Images.Count ?? Drawn;
            ModelCard card = null!;
            await ImageProgress.ShowAsync(parsed.Error(), "measuring", count, async progress => card = await ModelConversion.ToHalfAsync(
                package,
                path,
                parsed.GetValue(version),
                (inputs is null ? DrawnFilms() : FilmsOf(inputs, parsed.Error())).Select(film => Counted(film, progress)),
                inputs is null ? "drawn films" : string.Join(", ", named.Select(Path.GetFileName)),
                new SessionSettings { Device = device, IntraOpThreads = Math.Min(64, Environment.ProcessorCount) },
                cancellationToken));
            PrecisionReport report = card.Precisions!["fp16"];
            TextWriter to = parsed.Output();
            if (parsed.IsJson())
                to.WriteJson(new { from = package.Id, model = card.ToModelId(), location = path, precision = "fp16", report });
            else to.WriteLine($"{package.Id} is {card.ToModelId()} with fp16: {path}\n{ModelText.Accuracy("fp16", report)}");
            return ExitCode.Done;
        });
    }

    private static PixelImage Counted(PixelImage film, ImageProgress progress)
    {
        progress.Add();
        return film;
    }

    private static IEnumerable<PixelImage> DrawnFilms() =>
        Enumerable.Range(0, Drawn).Select(static i => PhantomFilm.Render(seed: 1, i, size: 512).Image);

    private static IEnumerable<PixelImage> FilmsOf(ImageInputs inputs, TextWriter error)
    {
        XrayDecoder decoder = new(ImageLimits.OfThisMachine());
        foreach (InputImage image in inputs.Images)
        {
            PixelImage film;
            try
            {
                film = decoder.Decode(File.ReadAllBytes(image.Path)).Image;
            }
            catch (Exception e) when (e is UnreadableImageException or IOException or UnauthorizedAccessException)
            {
                error.WriteLine($"left out: {image.Name}: {e.Message}");
                continue;
            }

            yield return film;
        }
    }
}
