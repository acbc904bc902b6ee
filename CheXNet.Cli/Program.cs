return await CheXNet.Cli.ChexnetCommand.RunAsync(args);
