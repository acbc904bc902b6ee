using CheXNet.Api;
using CheXNet.Models;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace CheXNet.Functions.Hosting;

internal static class Services
{
    public static IServiceCollection AddApi(this IServiceCollection services) => services
        // The API enforces its own limits, with problem details.
        .Configure<KestrelServerOptions>(static kestrel => kestrel.Limits.MaxRequestBodySize = null)
        .AddSingleton(ModelFinder.OfThisMachine())
        .AddCheXNetApi();
}
