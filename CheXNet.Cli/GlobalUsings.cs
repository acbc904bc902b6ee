// What nearly every command names. Rooms of the Cli are named where they are used, except the one that all build on.
global using System.CommandLine;
global using System.Diagnostics;
global using System.Globalization;
global using System.Text.Json;
global using CheXNet.Cli.CommandLine;
global using CheXNet.Findings;
global using CheXNet.Models;
global using CheXNet.Results;
global using CheXNet.Runs;
global using CheXNet.Scoring;
global using CheXNet.Storage;
global using Microsoft.Extensions.DependencyInjection;
global using Microsoft.Extensions.Logging;
global using static System.FormattableString;
