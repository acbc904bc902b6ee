using System.Text;
using System.Text.Json.Nodes;
using CheXNet.Api;
using Xunit;

namespace CheXNet.Shared.Tests.Api;

public sealed class ProblemReplyTests
{
    public static TheoryData<XrayException, int> Errors => new()
    {
        { new InvalidInputException(ErrorCodes.ArgumentInvalid, "x"), 400 },
        { new InvalidInputException(ErrorCodes.NameInvalid, "x"), 400 },
        { new ModelPackageException(ErrorCodes.ModelPrecisionMissing, "x"), 400 },
        { new InvalidInputException(ErrorCodes.PredictionNotFound, "x"), 404 },
        { new InvalidInputException(ErrorCodes.FindingUnknown, "x"), 404 },
        { new RunException(ErrorCodes.RunNotFound, "x"), 404 },
        { new ModelPackageException(ErrorCodes.ModelNotFound, "x"), 404 },
        { new RunException(ErrorCodes.RunStateInvalid, "x"), 409 },
        { new UnreadableImageException(ErrorCodes.ImageTooLarge, "x"), 413 },
        { new InvalidInputException(ErrorCodes.RequestTooLarge, "x"), 413 },
        { new UnreadableImageException(ErrorCodes.ImageFormatUnsupported, "x"), 415 },
        { new UnreadableImageException(ErrorCodes.ImageCorrupt, "x"), 422 },
        { new UnreadableImageException(ErrorCodes.ImageAnimated, "x"), 422 },
        { new InconsistentScoreException(ErrorCodes.ScoreNotFinite, "x"), 500 },
        { new StorageException(ErrorCodes.MessageInvalid, "x"), 500 },
        { new StorageException(ErrorCodes.StorageUnavailable, "x"), 503 },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Error_has_the_status_that_says_whose_it_is(XrayException error, int status)
    {
        ApiReply reply = ProblemReply.Of(error);
        JsonNode problem = Read(reply);

        Assert.Equal((status, "application/problem+json"), (reply.Status, reply.ContentType));
        Assert.Equal((status, error.Code, "x"), ((int)problem["status"]!, (string)problem["code"]!, (string)problem["detail"]!));
        Assert.Equal(status == 503, reply.Headers.ContainsKey("Retry-After"));
    }

    [Fact]
    public void Unexpected_error_tells_nothing_of_the_inside()
    {
        ApiReply reply = ProblemReply.Of(new InvalidOperationException("password1 in /srv/secret"));

        Assert.Equal((500, ErrorCodes.Unexpected), (reply.Status, (string)Read(reply)["code"]!));
        Assert.DoesNotContain("secret", Encoding.UTF8.GetString(reply.Body.Span), StringComparison.Ordinal);
    }

    private static JsonNode Read(ApiReply reply) => JsonNode.Parse(reply.Body.Span)!;
}
