using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using CheXNet.Models;

namespace CheXNet.Results;

/// <summary>That an image is done: scored or given up, and its overlays asked for.</summary>
/// <param name="Image">The image.</param>
/// <param name="ETag">The ETag that is done.</param>
public readonly record struct Receipt(ImageKey Image, string ETag);

/// <summary>
/// The single-machine service's memory of which images are done, by ETag and model; written last, so that whatever is interrupted before is done again. (The
/// Functions host keeps its own receipts for the blob trigger.)
/// </summary>
/// <param name="account">The storage account.</param>
public sealed class ReceiptStore(StorageAccount account)
{
    private readonly TableClient _table = account.Tables.GetTableClient(StorageNames.ReceiptsTable);

    /// <summary>Every receipt of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellation">Stops asking.</param>
    /// <returns>The receipts, in no particular order.</returns>
    /// <exception cref="StorageException">The account refuses.</exception>
    public async IAsyncEnumerable<Receipt> ListAsync(ModelId model, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string filter = TableClient.CreateQueryFilter($"Model eq {model.ToString()}");
        await using IAsyncEnumerator<TableEntity> rows = _table
            .QueryAsync<TableEntity>(filter, maxPerPage: 1000, cancellationToken: cancellation).GetAsyncEnumerator(cancellation);
        while (await StorageFault.GuardAsync(account, "read the receipts", async () => await rows.MoveNextAsync()))
        {
            yield return new Receipt(new ImageKey(rows.Current.GetString("Dataset"), rows.Current.GetString("Image")), rows.Current.GetString("ETag"));
        }
    }

    /// <summary>Notes that an image is done.</summary>
    /// <param name="receipt">The image and the ETag that is done.</param>
    /// <param name="model">The model that did it.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>When it is noted.</returns>
    /// <exception cref="StorageException">The account refuses.</exception>
    public Task WriteAsync(Receipt receipt, ModelId model, CancellationToken cancellation) => StorageFault.GuardAsync(account, "write a receipt", async () =>
    {
        TableEntity row = new(PredictionKey.PartitionOf(receipt.Image), PredictionKey.RowOf(receipt.Image, model))
        {
            ["Dataset"] = receipt.Image.Dataset,
            ["Image"] = receipt.Image.Image,
            ["Model"] = model.ToString(),
            ["ETag"] = receipt.ETag,
        };
        return await _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation);
    });
}
