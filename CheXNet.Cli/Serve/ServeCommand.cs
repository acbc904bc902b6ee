using CheXNet.Api;
using CheXNet.Cli.Http;
using CheXNet.Cli.Service;
using CheXNet.Cli.Storage;
using CheXNet.Hosting;
using CheXNet.Scoring.Batching;

namespace CheXNet.Cli.Serve;

internal static class ServeCommand
{
    public static Command Create()
    {
        Option<string?> model = CommonOptions.Model();
        Option<Precision> precision = CommonOptions.Precision();
        Option<string?> storage = CommonOptions.Storage();
        Option<string?> data = CommonOptions.Data();
        Option<int> workers = CommonOptions.Workers();
        Option<bool> verbose = new("--verbose", "-v") { Description = "Log every image by name" };
        Option<string?> http = new("--http")
        {
            Description = "Where to serve API and viewer: a port (0 for a free one) or address:port "
                + $"(default: {HttpAddress.Default.Address}:{HttpAddress.Default.Port}, which only this machine can reach)",
            HelpName = "port",
        };
        Option<string?> watch = new("--watch")
        {
            Description = "Upload the films that appear in this folder and those within, once they have stopped growing",
            HelpName = "folder",
        };
        Option<string?> watchDataset = new("--watch-dataset")
        {
            Description = "The dataset that they become (default: the folder's name)",
            HelpName = "name",
        };
        Option<string?> overlayFormat = new Option<string?>("--overlay-format")
        {
            Description = "How overlays are stored: jpeg, or png, which loses nothing, is about eight times as large and takes several "
                + $"times as long to encode (default: the setting {OverlayOptions.Setting}, else jpeg)",
            HelpName = "jpeg|png",
        }.AcceptOnlyFromAmong("jpeg", "png");
        Option<string?> token = new("--token")
        {
            Description = $"The token that callers of the API must send (default: the setting {HttpAccess.TokenVariable}; "
                + "where other machines reach it, else a new one, which is printed)",
            HelpName = "token",
        };
        Option<string[]> hostNames = new("--host-name")
        {
            Description = "A name under which the API is called, besides addresses and localhost; may be repeated",
            HelpName = "name",
        };
        Option<bool> showKey = new("--show-key") { Description = "Print the connection string of the embedded storage, with its key" };
        Option<bool> open = new("--open") { Description = "Show the viewer in this desktop's browser" };
        FilmOptions films = new();
        DeviceOptions devices = new(batches: true);
        Option<bool> noHttp = new("--no-http") { Description = "Serve neither API nor viewer" };

        CliCommand command = new(
            "serve",
            "Watch the container xrays: score what is new or changed, draw overlays, keep worklists, carry out runs, serve API and viewer.",
            new CliExample("serve", "On this machine's embedded storage, with the model that comes with the program"),
            new CliExample("serve --data /srv/xrays --model models/mine.zip --workers 4", "Data in another folder, a model of your own"),
            new CliExample("serve --open", "The same, and show the viewer in the browser"),
            new CliExample("serve --watch /srv/incoming/ward7", "Films that are saved in a folder become the dataset ward7"),
            new CliExample("serve --http 8080", "Serve the API at http://127.0.0.1:8080/api, the viewer at http://127.0.0.1:8080/viewer/"),
            new CliExample(
                "serve --http 0.0.0.0:8080 --host-name films.example.org", "For other machines: prints the token that they must send"),
            new CliExample("serve --storage https://name.blob.core.windows.net", "On an Azure account (az login or managed identity)"))
        {
            model, precision, storage, data, workers, watch, watchDataset, overlayFormat, http, token, hostNames, noHttp, open, showKey,
            verbose,
        };
        films.AddTo(command);
        devices.AddTo(command);
        return command.Does(async (parsed, cancellationToken) =>
        {
            HttpAddress address = parsed.GetValue(http) is { } at ? HttpAddress.Parse(at) : HttpAddress.Default;
            string? demanded = parsed.GetValue(token) ?? HttpAccess.TokenOfEnvironment;
            HttpAccess access = HttpAccess.Of(address, demanded, parsed.GetValue(hostNames) ?? []);
            (string? folder, string? named) = (parsed.GetValue(watch), parsed.GetValue(watchDataset));
            if (folder is null && named is not null) throw ErrorReport.Invalid("--watch-dataset goes with --watch: name the folder.");
            string? dataset = folder is null ? null : FolderWatch.DatasetOf(folder, named);
            ServiceOptions options = new() { Workers = parsed.GetValue(workers) };
            OverlayOptions overlays = parsed.GetValue(overlayFormat) is { } format
                ? OverlayOptions.Parse(format)
                : OverlayOptions.OfThisMachine();
            await using LocalStorage opened = await LocalStorage.OpenAsync(
                parsed.GetValue(storage), parsed.GetValue(data), StorageUse.Serve, Console.Error.WriteLine, cancellationToken);
            opened.Images = films.Read(parsed);
            (opened.Device, opened.Batches) = (devices.Read(parsed), devices.Batches(parsed, BatchOptions.Live));
            using XrayScorer scorer = await opened.OpenModelAsync(parsed.GetValue(model), parsed.GetValue(precision), cancellationToken);
            DeviceOptions.Say(opened.Device, scorer, parsed.Error());
            IServiceCollection wanted = new ServiceCollection()
                .AddConsoleLog(parsed.GetValue(verbose) ? LogLevel.Debug : LogLevel.Information)
                .AddSingleton(overlays)
                .AddSingleton(new ApiOptions { Images = scorer.Limits })
                .AddCheXNet(opened.Account, scorer)
                .AddScoringService(options)
                .AddRunWorker()
                .AddSingleton(new ServiceLoop("storage", opened.WatchAsync) { EndsService = true })
                .AddCheXNetApi();
            if (folder is not null)
            {
                wanted.AddSingleton(s => new ServiceLoop(
                    "folder", ActivatorUtilities.CreateInstance<FolderWatch>(s, folder, dataset!).RunAsync));
            }

            await using ServiceProvider services = wanted.BuildServiceProvider();
            await using ApiServer? api = parsed.GetValue(noHttp)
                ? null
                : await ApiServer.StartAsync(address, services, cancellationToken, access);
            ServeBanner.Write(
                parsed.Output(), opened, scorer.Card, parsed.IsJson(), parsed.GetValue(showKey), api?.Address, api?.Viewer,
                api is null ? null : access.GeneratedToken, access.DemandsToken);
            if (api is not null && parsed.GetValue(open)) Browser.Open(api.Viewer, parsed.Error());
            await services.GetRequiredService<ScoringService>().RunAsync(cancellationToken);
            return ExitCode.Done;
        });
    }
}
