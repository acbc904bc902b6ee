using CheXNet.Cli.CommandLine;

return await ChexnetCommand.RunAsync(args);
