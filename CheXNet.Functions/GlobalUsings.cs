// What nearly every function names.
global using CheXNet.Ingest;
global using CheXNet.Results;
global using CheXNet.Runs;
global using CheXNet.Scoring;
global using CheXNet.Storage;
global using CheXNet.Telemetry;
global using Microsoft.AspNetCore.Http;
global using Microsoft.Azure.Functions.Worker;
global using Microsoft.DurableTask;
global using Microsoft.DurableTask.Client;
global using Microsoft.Extensions.Configuration;
global using Microsoft.Extensions.DependencyInjection;
global using Microsoft.Extensions.Logging;
