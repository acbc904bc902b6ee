using Azure.Data.Tables;

namespace CheXNet.Storage;

/// <summary>
/// Azure Table Storage limits, checked here because the emulator accepts more. Source: learn.microsoft.com/rest/api/storageservices/
/// understanding-the-table-service-data-model and …/performing-entity-group-transactions.
/// </summary>
internal static class TableLimits
{
    public const int RowsPerTransaction = 100;
    public const int BytesPerTransaction = 4 << 20;
    public const int BytesPerRow = 1 << 20;
    public const int BytesPerProperty = 64 << 10;
    public const int Properties = 252;
    public const int PropertyNameLength = 255;

    /// <summary>Checks a row against the limits.</summary>
    /// <exception cref="StorageException">The service would reject the row; the message names row and limit.</exception>
    public static void Check(TableEntity row)
    {
        if (!TableKey.IsValid(row.PartitionKey) || !TableKey.IsValid(row.RowKey))
        {
            throw Broken(ErrorCodes.StorageBatchInvalid, row, "its key holds a forbidden character or is longer than 512 characters");
        }

        int own = 0;
        foreach ((string name, object? value) in row)
        {
            if (IsSystem(name) || value is null) continue;
            own++;
            CheckProperty(row, name, value);
        }

        if (own > Properties) throw Broken(ErrorCodes.StorageLimitExceeded, row, $"it has {own} properties, {Properties} are allowed");
        long size = SizeOf(row);
        if (size > BytesPerRow) throw Broken(ErrorCodes.StorageLimitExceeded, row, $"it has {size} bytes, {BytesPerRow} are allowed");
    }

    /// <summary>Stored size in bytes by the service's formula: 4 + 2·(keys' length) + Σ (8 + 2·(name's length) + value's size).</summary>
    public static long SizeOf(TableEntity row)
    {
        long size = 4 + (2L * (row.PartitionKey.Length + row.RowKey.Length));
        foreach ((string name, object? value) in row)
        {
            if (!IsSystem(name) && value is not null) size += 8 + (2 * name.Length) + SizeOf(value);
        }

        return size;
    }

    /// <summary>
    /// Upper bound on a row's bytes in a transaction body: JSON with base64 binary, each property with its type, the keys in the body and,
    /// escaped, in the URL, and the part's headers.
    /// </summary>
    public static long BodySizeOf(TableEntity row)
    {
        const int partHeaders = 1024;
        // A UTF-16 unit takes at most six bytes in JSON (\uXXXX) and nine in a URL (%XX%XX%XX).
        long size = partHeaders + (15L * (row.PartitionKey.Length + row.RowKey.Length));
        foreach ((string name, object? value) in row)
        {
            if (IsSystem(name) || value is null) continue;
            size += (2 * Encoding.UTF8.GetByteCount(name)) + 48;
            size += value switch
            {
                byte[] bytes => ((bytes.Length + 2) / 3 * 4) + 2,
                string text => (6L * text.Length) + 2,
                _ => 40,
            };
        }

        return size;
    }

    private static void CheckProperty(TableEntity row, string name, object value)
    {
        bool wordCharacters = name.All(static c => char.IsLetterOrDigit(c) || c == '_');
        if (name.Length > PropertyNameLength || char.IsDigit(name[0]) || !wordCharacters)
            throw Broken(ErrorCodes.StorageBatchInvalid, row, $"'{name}' is no name for a property");
        if (value is double d && !double.IsFinite(d))
            throw Broken(ErrorCodes.StorageBatchInvalid, row, $"its property '{name}' is {d}, not a number");

        int size = SizeOf(value);
        if (size > BytesPerProperty + 4)
        {
            string rule = $"its property '{name}' has {size - 4} bytes, {BytesPerProperty} are allowed";
            throw Broken(ErrorCodes.StorageLimitExceeded, row, rule);
        }
    }

    private static int SizeOf(object value) => value switch
    {
        string text => (2 * text.Length) + 4,
        byte[] bytes => bytes.Length + 4,
        double or long or DateTimeOffset or DateTime => 8,
        int => 4,
        bool => 1,
        Guid => 16,
        _ => throw new ArgumentException($"A table has no type for {value.GetType()}.", nameof(value)),
    };

    private static bool IsSystem(string name) => name is "PartitionKey" or "RowKey" or "Timestamp" or "odata.etag";

    private static StorageException Broken(string code, TableEntity row, string rule) =>
        new(code, $"The row '{row.PartitionKey}' / '{row.RowKey}' cannot be stored: {rule}.");
}
