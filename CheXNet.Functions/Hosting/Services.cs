using CheXNet.Api;
using CheXNet.Functions.Api;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CheXNet.Functions.Hosting;

internal static class Services
{
    public static IServiceCollection AddApi(this IServiceCollection services) => services
        // The API enforces its own limits, with problem details.
        .Configure<KestrelServerOptions>(static kestrel => kestrel.Limits.MaxRequestBodySize = null)
        .AddSingleton<ApiAccess>(static s => new ApiAccess(s.GetRequiredService<IConfiguration>()))
        .AddSingleton<ApiCalls>()
        .AddCheXNetApi();
}
