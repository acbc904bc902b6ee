using CheXNet.Cli.Storage;
using CheXNet.Imaging;
using CheXNet.Scoring.Batching;

namespace CheXNet.Cli.Runs;

/// <summary><c>chexnet run start</c>: scores a dataset here or at a running service.</summary>
internal static class RunStartCommand
{
    public static Command Create()
    {
        Option<string?> dataset = new("--dataset", "-d") { Description = "The dataset: the first folder under xrays", HelpName = "name" };
        Option<string?> folder = new("--folder")
        {
            Description = "Upload this folder's PNG, JPEG and DICOM films into the dataset first (with all folders within); "
                + "what is there with the same content is not uploaded again",
            HelpName = "folder",
        };
        Option<string?> id = new("--id")
        {
            Description = "The run's id, so that asking twice starts it once; alone, it takes that run up where it was left "
                + "(default: the time and six digits)",
            HelpName = "id",
        };
        RunRequestArguments request = new();
        Option<string?> model = CommonOptions.Model();
        Option<Precision> precision = CommonOptions.Precision();
        Option<int> workers = CommonOptions.Workers();
        Option<bool> detach = RunClientOptions.Detach();
        FilmOptions films = new();
        DeviceOptions devices = new(batches: true);
        RunClientOptions client = new();

        CliCommand command = new(
            "start",
            "Score all images of a dataset, with checkpoints, and report what became of each. Ctrl-C stops; the same id goes on.",
            new CliExample(
                "run start --folder films/ --dataset ward7",
                "From a folder of films to a run, in one go, on this machine's embedded storage"),
            new CliExample(
                "run start --dataset ward7 --tolerate-percent 1 --overlays", "What lies in xrays/ward7 already; one in a hundred may fail"),
            new CliExample("run start --id 20260814-153012-7f3a91", "Goes on with a run that was stopped"),
            new CliExample(
                "run start --dataset nih --images test_list.txt --storage https://name.blob.core.windows.net",
                "The images of a list, in an Azure account, scored here"),
            new CliExample(
                "run start --dataset nih --service https://my-app.azurewebsites.net",
                "Carried out by the function app (its key in CHEXNET_KEY), looked on from here"))
        {
            dataset, folder, id, model, precision, workers, detach,
        };
        request.AddTo(command);
        films.AddTo(command);
        devices.AddTo(command);
        client.AddTo(command);
        return command.Does(async (parsed, cancellationToken) =>
        {
            RunId run = parsed.GetValue(id) is { } given ? new RunId(given) : RunId.New(TimeProvider.System.GetUtcNow());
            ImageLimits images = films.Read(parsed);
            RunFiles files = request.Files(parsed, run);
            RunStartOptions options = new(
                run,
                parsed.GetValue(dataset) is { } name ? request.Read(parsed, name, files) : null,
                files,
                parsed.GetValue(folder),
                parsed.GetValue(detach),
                parsed.GetValue(model),
                parsed.GetResult(precision) is { Implicit: false } ? parsed.GetValue(precision) : null,
                parsed.GetValue(workers));
            if (options.Request is null && parsed.GetValue(id) is null)
                throw Invalid("Name the dataset with --dataset, or with --id a run to go on with.");
            if (options.Request is null && (options.Folder is not null || options.Precision is not null || request.AnyGiven(parsed)))
            {
                throw Invalid(
                    "--id alone goes on with a run as it was asked for: give --dataset too to start one, or leave the other options out.");
            }

            TextWriter error = parsed.InvocationConfiguration.Error;
            RunStart start = new(new RunSupervisor(RunOutput.Of(parsed), error, client.Again(parsed), options.Model), error);
            await using IRunClient runs = await client.OpenAsync(parsed, StorageUse.Work, cancellationToken);
            if (runs is StorageRunClient here)
            {
                here.Storage.Images = images;
                (here.Storage.Device, here.Storage.Batches) = (devices.Read(parsed), devices.Batches(parsed, new BatchOptions()));
            }
            else
            {
                films.RefuseAtService(parsed);
                devices.RefuseAtService(parsed);
            }

            return runs is StorageRunClient stored
                ? await start.InStorageAsync(stored, options, cancellationToken)
                : await start.AtServiceAsync(runs, options, cancellationToken);
        });
    }

    private static InvalidInputException Invalid(string message) => new(ErrorCodes.ArgumentInvalid, message);
}
