using CheXNet.Results;
using CheXNet.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CheXNet.Api;

/// <summary>Registers the API's handlers and routes with a web server.</summary>
public static class ApiServices
{
    /// <summary>
    /// Adds the API's handlers. The program first adds their dependencies (account, scorer, runs, models) and any
    /// <see cref="ApiOptions"/> with other limits.
    /// </summary>
    public static IServiceCollection AddCheXNetApi(this IServiceCollection services)
    {
        services.TryAddSingleton<ApiOptions>();
        services.TryAddSingleton(ModelFinder.OfThisMachine());
        return services
            .AddCheXNetJson()
            .AddSingleton<Worklist>()
            .AddSingleton<ApiErrorFilter>()
            .AddSingleton<ModelCards>()
            .AddSingleton(static _ => new ViewerApi())
            .AddSingleton<UploadMemory>()
            .AddSingleton<XraysApi>()
            .AddSingleton<DicomWebApi>()
            .AddSingleton<FilmsApi>()
            .AddSingleton<PredictionsApi>()
            .AddSingleton<OverlaysApi>()
            .AddSingleton<FailuresApi>()
            .AddSingleton<ReviewsApi>()
            .AddSingleton<TruthStore>()
            .AddSingleton<TruthApi>()
            .AddSingleton<RunsApi>()
            .AddSingleton<ServiceApi>();
    }

    /// <summary>Maps the API's routes and the viewer's; the function app has the same as triggers.</summary>
    public static void MapCheXNetApi(this IEndpointRouteBuilder routes, IServiceProvider services)
    {
        RouteGroupBuilder api = routes.MapGroup($"/{ApiRoutes.Prefix}").AddEndpointFilter(Handler<ApiErrorFilter>());
        api.MapGet(ApiRoutes.Datasets, Handler<FilmsApi>().ListDatasetsAsync);
        api.MapGet(ApiRoutes.Xray, Handler<FilmsApi>().GetAsync);
        api.MapMethods(ApiRoutes.Xray, [HttpMethods.Head], Handler<FilmsApi>().GetAsync);
        api.MapPost(ApiRoutes.Xray, Handler<XraysApi>().UploadAsync);
        api.MapPut(ApiRoutes.Xray, Handler<XraysApi>().UploadAsync);
        api.MapGet(ApiRoutes.Thumbnail, Handler<FilmsApi>().GetThumbnailAsync);
        api.MapGet(ApiRoutes.Prediction, Handler<PredictionsApi>().GetAsync);
        api.MapGet(ApiRoutes.PredictionModels, Handler<PredictionsApi>().ListModelsAsync);
        api.MapGet(ApiRoutes.Predictions, Handler<PredictionsApi>().ListAsync);
        api.MapGet(ApiRoutes.Overlay, Handler<OverlaysApi>().GetAsync);
        api.MapGet(ApiRoutes.Failures, Handler<FailuresApi>().ListAsync);
        api.MapGet(ApiRoutes.FailureCodes, Handler<FailuresApi>().CountAsync);
        api.MapPost(ApiRoutes.FailureRetry, Handler<FailuresApi>().RetryAsync);
        api.MapGet(ApiRoutes.Truth, Handler<TruthApi>().GetAsync);
        api.MapGet(ApiRoutes.DatasetReviews, Handler<ReviewsApi>().ExportAsync);
        api.MapGet(ApiRoutes.Reviews, Handler<ReviewsApi>().ListAsync);
        api.MapPost(ApiRoutes.Reviews, Handler<ReviewsApi>().AddAsync);
        api.MapDelete(ApiRoutes.Review, Handler<ReviewsApi>().RemoveAsync);
        api.MapPost(ApiRoutes.Runs, Handler<RunsApi>().StartAsync);
        api.MapGet(ApiRoutes.Runs, Handler<RunsApi>().ListAsync);
        api.MapGet(ApiRoutes.Run, Handler<RunsApi>().GetAsync);
        api.MapDelete(ApiRoutes.Run, Handler<RunsApi>().CancelAsync);
        api.MapPost(ApiRoutes.RunRedrive, Handler<RunsApi>().RedriveAsync);
        api.MapGet(ApiRoutes.RunReport, Handler<RunsApi>().ReportAsync);
        api.MapGet(ApiRoutes.RunEvaluation, Handler<RunsApi>().EvaluationAsync);
        api.MapGet(ApiRoutes.Models, Handler<ServiceApi>().ListModelsAsync);
        api.MapGet(ApiRoutes.Health, Handler<ServiceApi>().GetHealthAsync);

        RouteGroupBuilder dicom = routes.MapGroup($"/{ApiRoutes.DicomWeb}").AddEndpointFilter(Handler<ApiErrorFilter>());
        dicom.MapPost(ApiRoutes.DicomStudies, Handler<DicomWebApi>().StoreAsync);
        dicom.MapPost(ApiRoutes.DicomStudy, Handler<DicomWebApi>().StoreInStudyAsync);

        RouteGroupBuilder viewer = routes.MapGroup($"/{ApiRoutes.Viewer}").AddEndpointFilter(Handler<ApiErrorFilter>());
        viewer.MapMethods("{**path}", [HttpMethods.Get, HttpMethods.Head], Handler<ViewerApi>().GetAsync);
        routes.MapGet("/", static () => TypedResults.Redirect($"/{ApiRoutes.Viewer}/"));

        T Handler<T>()
            where T : notnull => services.GetRequiredService<T>();
    }

    /// <summary>The API's JSON: nulls are omitted; unknown or duplicate members are rejected.</summary>
    public static IServiceCollection AddCheXNetJson(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(static json => Configure(json.SerializerOptions));

    private static void Configure(JsonSerializerOptions json)
    {
        json.AllowDuplicateProperties = false;
        json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.PropertyNameCaseInsensitive = false;
        json.RespectNullableAnnotations = true;
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
    }
}
