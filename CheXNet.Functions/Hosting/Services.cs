using CheXNet.Api;
using CheXNet.Functions.Api;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CheXNet.Functions.Hosting;

internal static class Services
{
    /// <summary>What answers HTTP requests.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services) => services
        // The API has limits of its own, which are answered with problem details.
        .Configure<KestrelServerOptions>(static kestrel => kestrel.Limits.MaxRequestBodySize = null)
        .AddSingleton<ApiAccess>(static s => new ApiAccess(s.GetRequiredService<IConfiguration>()))
        .AddCheXNetApi();
}
