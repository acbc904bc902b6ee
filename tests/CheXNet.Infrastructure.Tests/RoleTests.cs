using CheXNet.Storage;
using Xunit;

namespace CheXNet.Infrastructure.Tests;

/// <summary>Who may do what. A role more is a hole, a role less is a failure in Azure only.</summary>
public class RoleTests
{
    private const string BlobOwner = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b";
    private const string BlobContributor = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
    private const string QueueContributor = "974c5e8b-45b9-4653-ba55-5f855dd0fb88";
    private const string BlobReader = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";
    private const string QueueReader = "19e7f393-937e-4f77-808e-94535e297925";
    private const string TableContributor = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3";
    private const string TableReader = "76199698-9eea-4c19-bc75-cec21354c6b6";
    private const string MetricsPublisher = "3913510d-42f4-4e42-8a64-420c390055eb";
    private const string DurableTaskContributor = "0ad04412-c4d5-4796-b79c-f76d14c8d402";

    [Fact]
    public void FunctionApp_hasTheRolesForStorageAndTelemetryOnly() => Assert.Equal(
        [
            ("stchexnet", BlobOwner), ("stchexnet", QueueContributor), ("stchexnet", TableContributor),
            ("sthost", BlobOwner), ("sthost", QueueContributor), ("sthost", TableContributor),
            ("appi-chexnet-", MetricsPublisher),
        ],
        RolesOf(Deployment.Default, "id-chexnet-").Select(static r => (WithoutToken(r.Scope), r.Role)));

    [Fact]
    public void FunctionApp_withTheTaskScheduler_hasItsRoleOnTheTaskHub() =>
        Assert.Contains(("chexnet", DurableTaskContributor), RolesOf(Deployment.Full, "id-chexnet-"));

    [Fact]
    public void EventGridTopic_mayWriteDeadLettersOnly() =>
        Assert.Equal([("eventgrid-dead-letters", BlobContributor)], RolesOf(Deployment.Default, "evgt-chexnet-"));

    [Fact]
    public void Operator_whenNamed_mayUploadImagesAndReadResultsAndNothingElse() => Assert.Equal(
        [
            ("xrays", BlobContributor), ("overlays", BlobReader), ("runs", BlobReader),
            ("overlay-requests-poison", QueueReader), ("webjobs-blobtrigger-poison", QueueReader),
            .. StorageNames.Tables.Select(static table => (table, TableReader)),
        ],
        RolesOf(Deployment.Full, "00000000-0000-0000-0000-00000000000a"));

    [Fact]
    public void Operator_hasNoRoleOnTheHostsAccountOrAWholeAccount() => Assert.All(
        Deployment.Full.OfType("Microsoft.Authorization/roleAssignments")
            .Where(static a => a.Text("principalId") == "00000000-0000-0000-0000-00000000000a"),
        static assignment =>
        {
            Assert.Contains("/storageAccounts/stchexnet", assignment.Id, StringComparison.Ordinal);
            Assert.Contains("/default/", assignment.Id, StringComparison.Ordinal);
        });

    // The scope's name and the role, of every assignment whose principal is written with this text.
    private static IEnumerable<(string Scope, string Role)> RolesOf(Deployment deployment, string principal) =>
        from assignment in deployment.OfType("Microsoft.Authorization/roleAssignments")
        where assignment.Text("principalId")!.Contains(principal, StringComparison.Ordinal)
        let scope = assignment.Id.Split("/providers/Microsoft.Authorization/")[0].Split('/')
        select (scope[^1], assignment.Text("roleDefinitionId")!.Split('/')[^1]);

    // Names end with 13 characters that follow from subscription, environment and region.
    private static string WithoutToken(string name) => name[..^13];
}
