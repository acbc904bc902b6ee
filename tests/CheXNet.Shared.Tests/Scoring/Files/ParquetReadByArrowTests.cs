using CheXNet.Scoring.Files;
using ParquetSharp;
using ParquetSharp.IO;
using Xunit;

namespace CheXNet.Shared.Tests.Scoring.Files;

/// <summary>
/// Parquet files of scores as Apache Arrow's C++ library reads them, which is what pandas and polars users have (ParquetSharp wraps it).
/// </summary>
public sealed class ParquetReadByArrowTests
{
    [Fact]
    public async Task Columns_types_and_values_are_those_that_were_written()
    {
        ScoreRow[] rows =
        [
            Rows.Row("a.png", double.Epsilon) with { InTrainingSplit = true },
            Rows.Row("肺/é,\n.png", 0.1 + 0.2) with { TrainingData = "", InTrainingSplit = false },
            .. Enumerable.Range(0, 100_000).Select(static i => Rows.Row($"{i}.png", i / 100_000d)),
        ];
        MemoryStream written = new();
        await ParquetScores.WriteAsync(written, Rows.Columns, rows, CancellationToken.None);
        written.Position = 0;

        using ManagedRandomAccessFile source = new(written);
        using ParquetFileReader file = new(source);
        Dictionary<string, object?[]> read = Read(file);

        Assert.Equal(Rows.Columns.Names, read.Keys);
        Assert.Equal(rows.Select(static r => r.Image), read["image"].Cast<string>());
        Assert.Equal(rows.Select(static r => r.Probabilities[0]), read["Mass"].Cast<double>());
        Assert.Equal(rows.Select(static r => r.Probabilities[1]), read["Pleural_Thickening"].Cast<double>());
        Assert.Equal(rows.Select(static r => r.Model), read["model"].Cast<string>());
        Assert.Equal(rows.Select(static r => r.TrainingData), read["training_data"].Cast<string>());
        Assert.Equal(rows.Select(static r => r.InTrainingSplit), read["in_training_split"].Select(static v => (bool?)v));
        Assert.Equal(rows.Select(static r => r.ContentHash), read["content_sha256"].Cast<string>());
        Assert.Equal(rows.Select(static r => r.Notice), read["notice"].Cast<string>());
        Assert.Equal(rows.Select(static r => r.Dicom.StudyUid), read["study_uid"].Cast<string>());
        Assert.Equal(rows.Select(static r => r.Dicom.Window), read["window"].Cast<string>());
    }

    private static Dictionary<string, object?[]> Read(ParquetFileReader file)
    {
        Dictionary<string, List<object?>> columns = [];
        for (int g = 0; g < file.FileMetaData.NumRowGroups; g++)
        {
            using RowGroupReader group = file.RowGroup(g);
            int count = checked((int)group.MetaData.NumRows);
            for (int c = 0; c < file.FileMetaData.NumColumns; c++)
            {
                string name = file.FileMetaData.Schema.Column(c).Name;
                if (!columns.TryGetValue(name, out List<object?>? values)) columns[name] = values = [];
                using ColumnReader column = group.Column(c);
                using LogicalColumnReader reader = column.LogicalReader();
                values.AddRange(reader switch
                {
                    LogicalColumnReader<string> texts => texts.ReadAll(count),
                    LogicalColumnReader<double> numbers => numbers.ReadAll(count).Cast<object?>(),
                    LogicalColumnReader<bool?> booleans => booleans.ReadAll(count).Cast<object?>(),
                    _ => throw new InvalidDataException($"the column {name} is read by {reader.GetType()}"),
                });
            }
        }

        return columns.ToDictionary(static pair => pair.Key, static pair => pair.Value.ToArray());
    }
}
