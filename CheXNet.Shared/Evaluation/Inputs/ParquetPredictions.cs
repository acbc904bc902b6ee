using CheXNet.Datasets;
using Parquet;
using Parquet.Schema;

namespace CheXNet.Evaluation.Inputs;

/// <summary>Predictions as Apache Parquet: numeric columns of any width, also optional ones.</summary>
internal static class ParquetPredictions
{
    public static async Task<PredictionTable> ReadAsync(
        SourceText file, IReadOnlyList<Finding> findings, ScoreScale scale, CancellationToken cancellationToken)
    {
        try
        {
            await using ParquetReader reader = await ParquetReader.CreateAsync(
                new MemoryStream(file.Content, writable: false), cancellationToken: cancellationToken);
            DataField[] fields = reader.Schema.DataFields;
            PredictionColumns columns = PredictionColumns.Of([.. fields.Select(static f => f.Name)], findings, file.Path);
            PredictionTableBuilder rows = new(columns.Findings);
            for (int g = 0; g < reader.RowGroupCount; g++)
            {
                using ParquetRowGroupReader group = reader.OpenRowGroupReader(g);
                await AddAsync(new Group(group, fields, file.Path), columns, rows, cancellationToken);
            }

            return rows.Build(file.Path, file.Sha256, scale, columns.Others);
        }
        catch (Exception error) when (error is IOException or ParquetException or InvalidDataException or ArgumentException
            or InvalidCastException or NotSupportedException or OverflowException)
        {
            throw PredictionFile.Invalid(file.Path, $"are no Parquet file that can be read: {error.Message.TrimEnd('.')}", error);
        }
    }

    private static async Task AddAsync(
        Group group, PredictionColumns columns, PredictionTableBuilder rows, CancellationToken cancellationToken)
    {
        double[][] scores = new double[columns.Scores.Length][];
        for (int f = 0; f < scores.Length; f++) scores[f] = await group.NumbersAsync(columns.Scores[f], cancellationToken);
        string?[] images = await group.TextsAsync(columns.Image, cancellationToken);
        string?[] models = await group.TextsAsync(columns.Model, cancellationToken);
        string?[] hashes = await group.TextsAsync(columns.ModelHash, cancellationToken);
        bool?[] inTraining = await group.BooleansAsync(columns.InTraining, cancellationToken);
        bool?[] trained = await group.TrainedAsync(columns.Trained, cancellationToken);
        for (int r = 0; r < images.Length; r++)
        {
            string image = images[r] ?? throw PredictionFile.Invalid(group.Path, $"name no image in row {rows.Rows + 1}");
            rows.Add(image, [.. scores.Select(s => s[r])], inTraining[r]);
            rows.Note(models[r], hashes[r], trained[r]);
        }
    }

    private sealed class Group(ParquetRowGroupReader reader, DataField[] fields, string path)
    {
        private readonly int _count = checked((int)reader.RowCount);

        public string Path => path;

        public Task<double[]> NumbersAsync(int column, CancellationToken cancellationToken) => fields[column].ClrType switch
        {
            var t when t == typeof(double) => ReadAsync<double>(column, static v => v, cancellationToken),
            var t when t == typeof(float) => ReadAsync<float>(column, static v => v, cancellationToken),
            var t when t == typeof(decimal) => ReadAsync<decimal>(column, static v => (double)v, cancellationToken),
            var t when t == typeof(int) => ReadAsync<int>(column, static v => v, cancellationToken),
            var t when t == typeof(long) => ReadAsync<long>(column, static v => v, cancellationToken),
            var t => throw PredictionFile.Invalid(path, $"have {t.Name} in the column '{fields[column].Name}', not numbers"),
        };

        public async Task<string?[]> TextsAsync(int column, CancellationToken cancellationToken)
        {
            string?[] texts = new string?[_count];
            if (column >= 0) await reader.ReadAsync(fields[column], texts, cancellationToken: cancellationToken);
            return texts;
        }

        public async Task<bool?[]> TrainedAsync(int column, CancellationToken cancellationToken) =>
            column >= 0 && fields[column].ClrType == typeof(string)
                ? [.. (await TextsAsync(column, cancellationToken)).Select(PredictionColumns.IsTrained)]
                : await BooleansAsync(column, cancellationToken);

        public async Task<bool?[]> BooleansAsync(int column, CancellationToken cancellationToken)
        {
            if (column < 0 || fields[column].ClrType != typeof(bool)) return new bool?[_count];
            double[] values = await ReadAsync<bool>(column, static v => v ? 1 : 0, cancellationToken);
            return [.. values.Select(static v => double.IsNaN(v) ? (bool?)null : v > 0)];
        }

        private async Task<double[]> ReadAsync<T>(int column, Func<T, double> convert, CancellationToken cancellationToken)
            where T : struct
        {
            if (fields[column].IsNullable)
            {
                T?[] optional = new T?[_count];
                await reader.ReadAsync<T>(fields[column], optional, cancellationToken: cancellationToken);
                return [.. optional.Select(v => v is { } value ? convert(value) : double.NaN)];
            }

            T[] values = new T[_count];
            await reader.ReadAsync<T>(fields[column], values, cancellationToken: cancellationToken);
            return [.. values.Select(convert)];
        }
    }
}
