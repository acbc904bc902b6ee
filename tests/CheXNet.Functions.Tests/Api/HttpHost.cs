using System.Reflection;
using CheXNet.Functions.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace CheXNet.Functions.Tests.Api;

/// <summary>A function with an HTTP trigger.</summary>
public sealed record HttpFunction(MethodInfo Method, HttpTriggerAttribute Trigger)
{
    /// <summary>All there are.</summary>
    public static IReadOnlyList<HttpFunction> All { get; } =
    [
        .. from type in CompositionTests.FunctionClasses
           from method in type.GetMethods()
           from parameter in method.GetParameters()
           let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
           where trigger is not null
           select new HttpFunction(method, trigger),
    ];

    public string Name => Method.GetCustomAttribute<FunctionAttribute>()!.Name;

    /// <summary>Calls it with what the worker binds: the request, the durable client, the token, and the route's values by name.</summary>
    public async Task InvokeAsync(TestApp app, DurableTaskClient client, HttpContext context)
    {
        object?[] arguments =
        [
            .. Method.GetParameters().Select(p => p.ParameterType switch
            {
                { } type when type == typeof(HttpRequest) => context.Request,
                { } type when type == typeof(DurableTaskClient) => client,
                { } type when type == typeof(CancellationToken) => context.RequestAborted,
                _ => context.Request.RouteValues[p.Name!],
            }),
        ];
        // The worker, too, executes the result with the services of the program.
        context.RequestServices = app.Services;
        IResult result = await (Task<IResult>)Method.Invoke(app.Function(Method.DeclaringType!), arguments)!;
        await result.ExecuteAsync(context);
    }
}

/// <summary>The HTTP functions behind a real web server, routed by their triggers as the host and the worker do.</summary>
public sealed class HttpHost : IAsyncDisposable
{
    private readonly WebApplication _web;

    private HttpHost(WebApplication web)
    {
        _web = web;
        Client = new HttpClient { BaseAddress = new Uri(web.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public static async Task<HttpHost> StartAsync(TestApp app, DurableTaskClient client)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        WebApplication web = builder.Build();
        foreach (HttpFunction function in HttpFunction.All)
        {
            web.MapMethods(
                $"/{function.Trigger.Route}", function.Trigger.Methods!, context => function.InvokeAsync(app, client, context));
        }

        await web.StartAsync();
        return new HttpHost(web);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _web.DisposeAsync();
    }
}
