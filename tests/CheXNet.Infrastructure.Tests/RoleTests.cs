using Xunit;

namespace CheXNet.Infrastructure.Tests;

/// <summary>Who may do what. A role more is a hole, a role less is a failure in Azure only.</summary>
public class RoleTests
{
    private const string BlobOwner = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b";
    private const string BlobContributor = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
    private const string QueueContributor = "974c5e8b-45b9-4653-ba55-5f855dd0fb88";
    private const string TableContributor = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3";
    private const string TableReader = "76199698-9eea-4c19-bc75-cec21354c6b6";
    private const string MetricsPublisher = "3913510d-42f4-4e42-8a64-420c390055eb";
    private const string DurableTaskContributor = "0ad04412-c4d5-4796-b79c-f76d14c8d402";

    [Fact]
    public void FunctionApp_hasTheRolesForStorageAndTelemetryOnly() => Assert.Equal(
        [
            ("storageAccounts", BlobOwner), ("storageAccounts", QueueContributor), ("storageAccounts", TableContributor),
            ("components", MetricsPublisher),
        ],
        RolesOf(Deployment.Default, "id-chexnet-"));

    [Fact]
    public void FunctionApp_withTheTaskScheduler_hasItsRoleOnTheTaskHub() =>
        Assert.Contains(("taskHubs", DurableTaskContributor), RolesOf(Deployment.Full, "id-chexnet-"));

    [Fact]
    public void EventGridTopic_mayWriteDeadLettersOnly()
    {
        Assert.Equal([("containers", BlobContributor)], RolesOf(Deployment.Default, "evgt-chexnet-"));
        Assert.Contains(
            Deployment.Default.OfType("Microsoft.Authorization/roleAssignments"),
            assignment => assignment.Id.Contains("/containers/eventgrid-dead-letters/", StringComparison.Ordinal));
    }

    [Fact]
    public void Operator_whenNamed_mayUploadImagesHandleMessagesAndReadPredictions() => Assert.Equal(
        [("storageAccounts", BlobContributor), ("storageAccounts", QueueContributor), ("storageAccounts", TableReader)],
        RolesOf(Deployment.Full, "00000000-0000-0000-0000-00000000000a"));

    // The scope's resource type and the role, of every assignment whose principal is written with this text.
    private static IEnumerable<(string Scope, string Role)> RolesOf(Deployment deployment, string principal) =>
        from assignment in deployment.OfType("Microsoft.Authorization/roleAssignments")
        where assignment.Text("principalId")!.Contains(principal, StringComparison.Ordinal)
        let scope = assignment.Id.Split("/providers/Microsoft.Authorization/")[0].Split('/')
        select (scope[^2], assignment.Text("roleDefinitionId")!.Split('/')[^1]);
}
