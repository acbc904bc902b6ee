using Azure.Data.Tables;
using CheXNet.Storage;
using Xunit;

namespace CheXNet.Shared.Tests.Storage;

public sealed class TableBatchTests
{
    // It would not survive in an attribute.
    private const string LoneSurrogate = nameof(LoneSurrogate);

    [Fact]
    public void Plan_many_rows_become_transactions_of_one_partition_and_at_most_100_rows()
    {
        TableTransactionAction[] writes = [.. Enumerable.Range(0, 730).Select(i => Upsert(new TableEntity($"p{i % 3}", $"r{i}")))];

        var transactions = TableBatch.Plan(writes);

        Assert.All(transactions, t => Assert.Single(t.Select(a => a.Entity.PartitionKey).Distinct()));
        Assert.Equal(
            [100, 100, 44, 100, 100, 43, 100, 100, 43],
            transactions.OrderBy(t => t[0].Entity.PartitionKey, StringComparer.Ordinal).ThenByDescending(t => t.Count)
                .Select(t => t.Count));
        Assert.Equal(writes.Length, transactions.SelectMany(t => t).Distinct().Count());
    }

    [Fact]
    public void Plan_large_rows_stay_below_4_MiB_as_they_are_sent()
    {
        TableTransactionAction[] writes = [.. Enumerable.Range(0, 20).Select(i => Upsert(Filled("p", $"r{i}", chunks: 8)))];

        var transactions = TableBatch.Plan(writes);

        Assert.True(transactions.Count > 2);
        // As base64 alone, what each of them carries.
        Assert.All(transactions, t => Assert.InRange(t.Count * 8L * (64 << 10) * 4 / 3, 1, 4 << 20));
    }

    [Fact]
    public void Plan_row_twice_is_refused()
    {
        var e =
            Assert.Throws<StorageException>(() => TableBatch.Plan([Upsert(new TableEntity("p", "r")), Upsert(new TableEntity("p", "r"))]));

        Assert.Equal(ErrorCodes.StorageBatchInvalid, e.Code);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\u0085b")]
    [InlineData("a\nb")]
    [InlineData(LoneSurrogate)]
    public void Plan_forbidden_key_is_refused_in_either_place(string key)
    {
        if (key == LoneSurrogate) key = "\uD800";
        Assert.Equal(ErrorCodes.StorageBatchInvalid, Assert.Throws<StorageException>((
            ) => TableBatch.Plan([Upsert(new TableEntity(key, "r"))])).Code);
        Assert.Equal(ErrorCodes.StorageBatchInvalid, Assert.Throws<StorageException>((
            ) => TableBatch.Plan([Upsert(new TableEntity("p", key))])).Code);
    }

    [Fact]
    public void Plan_key_of_513_characters_is_refused_and_512_are_not()
    {
        TableBatch.Plan([Upsert(new TableEntity(new string('p', 512), new string('r', 512)))]);

        Assert.Throws<StorageException>(() => TableBatch.Plan([Upsert(new TableEntity("p", new string('r', 513)))]));
    }

    [Theory]
    [InlineData(65_536, true)]
    [InlineData(65_537, false)]
    public void Plan_binary_property_has_64_KiB_at_most(int bytes, bool taken) =>
        AssertTaken(new TableEntity("p", "r") { ["X"] = new byte[bytes] }, taken);

    [Theory]
    [InlineData(32_768, true)]
    [InlineData(32_769, false)]
    public void Plan_text_property_has_64_KiB_of_UTF_16_at_most(int characters, bool taken) =>
        AssertTaken(new TableEntity("p", "r") { ["X"] = new string('x', characters) }, taken);

    [Theory]
    [InlineData(252, true)]
    [InlineData(253, false)]
    public void Plan_row_has_252_properties_at_most(int properties, bool taken)
    {
        var row = new TableEntity("p", "r");
        for (int i = 0; i < properties; i++) row[$"X{i}"] = i;

        AssertTaken(row, taken);
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(16, false)]
    public void Plan_row_has_1_MiB_at_most(int chunks, bool taken) => AssertTaken(Filled("p", "r", chunks), taken);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Plan_not_a_number_is_refused(double value) =>
        Assert.Equal(ErrorCodes.StorageBatchInvalid, Assert.Throws<StorageException>((
            ) => TableBatch.Plan([Upsert(new TableEntity("p", "r") { ["X"] = value })])).Code);

    [Theory]
    [InlineData("1x")]
    [InlineData("a-b")]
    [InlineData("a b")]
    public void Plan_property_name_that_is_no_identifier_is_refused(string name) =>
        Assert.Equal(ErrorCodes.StorageBatchInvalid, Assert.Throws<StorageException>((
            ) => TableBatch.Plan([Upsert(new TableEntity("p", "r") { [name] = 1 })])).Code);

    private static void AssertTaken(TableEntity row, bool taken)
    {
        if (taken) Assert.Single(TableBatch.Plan([Upsert(row)]));
        else Assert.Equal(ErrorCodes.StorageLimitExceeded, Assert.Throws<StorageException>(() => TableBatch.Plan([Upsert(row)])).Code);
    }

    private static TableEntity Filled(string partition, string key, int chunks)
    {
        var row = new TableEntity(partition, key);
        for (int i = 0; i < chunks; i++) row[$"X{i}"] = new byte[64 << 10];
        return row;
    }

    private static TableTransactionAction Upsert(TableEntity row) => new(TableTransactionActionType.UpsertReplace, row);
}
