CheXNet.Files.WriteFault.PreferErrorsToSignals();
return await CheXNet.Cli.ChexnetCommand.RunAsync(args);
