using Azure.Data.Tables;

namespace CheXNet.Results;

/// <summary>Marks an image as done: scored or given up, and its overlays requested.</summary>
public readonly record struct Receipt(ImageKey Image, string ETag);

/// <summary>
/// Which images the single-machine service has done, by ETag, model and weights. Written last, so interrupted work is
/// repeated. (The Functions host keeps its own receipts for the blob trigger.)
/// </summary>
public sealed class ReceiptStore(StorageAccount account)
{
    private readonly TableClient _table = account.Tables.GetTableClient(StorageNames.ReceiptsTable);

    /// <summary>All receipts of a model, in no particular order.</summary>
    /// <param name="card">The model's card; receipts of other weights under the same name are excluded.</param>
    /// <exception cref="StorageException">The account refuses.</exception>
    public async IAsyncEnumerable<Receipt> ListAsync(ModelCard card, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string filter = TableClient.CreateQueryFilter($"Model eq {card.ToModelId().ToString()}");
        await using IAsyncEnumerator<TableEntity> rows = _table
            .QueryAsync<TableEntity>(filter, maxPerPage: 1000, cancellationToken: cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await StorageFault.GuardAsync(account, "read the receipts", async () => await rows.MoveNextAsync()))
        {
            if (!card.HasGraph(rows.Current.GetString("ModelHash"))) continue;
            (string dataset, string image) = (rows.Current.GetString("Dataset"), rows.Current.GetString("Image"));
            // Earlier versions took names that this one refuses.
            if (ImageKey.IsDataset(dataset) && ImageKey.IsImage(image))
                yield return new Receipt(new ImageKey(dataset, image), rows.Current.GetString("ETag"));
        }
    }

    /// <summary>Records that an image is done.</summary>
    /// <param name="precision">Which of the model's graphs was used.</param>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task WriteAsync(Receipt receipt, ModelCard card, Precision precision, CancellationToken cancellationToken)
    {
        TableEntity row = new(PredictionKey.PartitionOf(receipt.Image), PredictionKey.RowOf(receipt.Image, card.ToModelId()))
        {
            ["Dataset"] = receipt.Image.Dataset,
            ["Image"] = receipt.Image.Image,
            ["Model"] = card.ToModelId().ToString(),
            ["ModelHash"] = card.Files[ModelPackage.GraphName(precision)].Sha256,
            ["ETag"] = receipt.ETag,
        };
        return StorageFault.GuardAsync(
            account, "write a receipt", () => _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken));
    }
}
