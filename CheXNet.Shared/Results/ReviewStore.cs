using Azure;
using Azure.Data.Tables;

namespace CheXNet.Results;

/// <summary>The <c>Reviews</c> table: one row per opinion, in the dataset's partition, <c>{image}!!{id}</c>.</summary>
public sealed class ReviewStore(StorageAccount account)
{
    private readonly TableClient _table = account.Tables.GetTableClient(StorageNames.ReviewsTable);

    /// <summary>A new id at a time.</summary>
    public static string NewId(DateTimeOffset at) => string.Create(
        CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyyMMdd'T'HHmmssfff}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}");

    /// <summary>Adds a review.</summary>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task AddAsync(Review review, CancellationToken cancellationToken) => GuardAsync(
        $"add a review of '{review.Image}'", () => _table.AddEntityAsync(Write(review), cancellationToken));

    /// <summary>A review; null if there is none.</summary>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task<Review?> FindAsync(ImageKey image, string id, CancellationToken cancellationToken) => GuardAsync(
        $"read a review of '{image}'",
        async () =>
        {
            NullableResponse<TableEntity> row = await _table.GetEntityIfExistsAsync<TableEntity>(
                image.Dataset, RowOf(image, id), cancellationToken: cancellationToken);
            return row.HasValue ? Read(row.Value!) : null;
        });

    /// <summary>Removes a review, if it is there.</summary>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task RemoveAsync(Review review, CancellationToken cancellationToken) => GuardAsync(
        $"remove a review of '{review.Image}'",
        () => _table.DeleteEntityAsync(review.Image.Dataset, RowOf(review.Image, review.Id), ETag.All, cancellationToken));

    /// <summary>An image's reviews, the oldest first.</summary>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task<IReadOnlyList<Review>> ListAsync(ImageKey image, CancellationToken cancellationToken) => GuardAsync(
        $"read the reviews of '{image}'",
        async () =>
        {
            (string from, string to) = TableKey.RangeOf(PredictionKey.ImagePart(image));
            string filter = TableClient.CreateQueryFilter($"PartitionKey eq {image.Dataset} and RowKey ge {from} and RowKey lt {to}");
            List<Review> found = [];
            await foreach (TableEntity row in _table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
                found.Add(Read(row));
            return (IReadOnlyList<Review>)found;
        });

    /// <summary>The reviews of a dataset, by image and time.</summary>
    /// <param name="top">The maximum number, at least 1.</param>
    /// <param name="continuation">The token from the previous page; null starts over.</param>
    /// <exception cref="InvalidInputException">An argument is out of range, or the token belongs to another query.</exception>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task<ResultPage<Review>> ListAsync(string dataset, int top, string? continuation, CancellationToken cancellationToken)
    {
        new PredictionQuery(dataset) { Top = top }.Check();
        return GuardAsync(
            $"list the reviews of '{dataset}'",
            () => TablePage.ReadAsync(_table, dataset, $"reviews|{dataset}", top, continuation, Read, cancellationToken));
    }

    private static string RowOf(ImageKey image, string id) => TableKey.Join(PredictionKey.ImagePart(image), TableKey.Of(id, 128));

    private static TableEntity Write(Review review)
    {
        var row = new TableEntity(review.Image.Dataset, RowOf(review.Image, review.Id))
        {
            ["Id"] = review.Id,
            ["Image"] = review.Image.Image,
            ["Finding"] = review.Finding,
            ["Verdict"] = review.Verdict.ToString(),
            ["Present"] = review.Present,
            ["Note"] = review.Note,
            ["Reviewer"] = review.Reviewer,
            ["IsSignedIn"] = review.IsSignedIn,
            ["At"] = review.At,
            ["Model"] = review.Model.ToString(),
            ["ETag"] = review.ETag,
        };
        if (review.Box is { } box)
            (row["X"], row["Y"], row["Width"], row["Height"]) = (box.Left, box.Top, box.Width, box.Height);
        return row;
    }

    private static Review Read(TableEntity row) => new(
        row.GetString("Id"),
        new ImageKey(row.PartitionKey, row.GetString("Image")),
        row.GetString("Finding"),
        Enum.Parse<ReviewVerdict>(row.GetString("Verdict")),
        row.GetBoolean("Present"),
        row.GetDouble("X") is { } x && row.GetDouble("Y") is { } y
            ? new RectangleD(x, y, x + row.GetDouble("Width")!.Value, y + row.GetDouble("Height")!.Value)
            : null,
        row.GetString("Note"),
        row.GetString("Reviewer"),
        row.GetBoolean("IsSignedIn") ?? false,
        row.GetDateTimeOffset("At") ?? default,
        ModelId.Parse(row.GetString("Model")),
        row.GetString("ETag"));

    private Task<T> GuardAsync<T>(string what, Func<Task<T>> action) => StorageFault.GuardAsync(account, what, action);
}
