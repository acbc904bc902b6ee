using Parquet;
using Parquet.Schema;

namespace CheXNet.Scoring.Files;

/// <summary>Apache Parquet, one double column per finding. Not appendable, so it is written at once when all is scored.</summary>
public static class ParquetScores
{
    private const int RowsInGroup = 65_536;

    /// <summary>Writes a file.</summary>
    /// <param name="to">An empty file.</param>
    /// <param name="cancellationToken">Stops the writing, leaving the file incomplete.</param>
    public static async Task WriteAsync(Stream to, ScoreColumns columns, IReadOnlyList<ScoreRow> rows, CancellationToken cancellationToken)
    {
        (DataField image, DataField[] findings, DataField[] origin) = FieldsOf(columns);
        DataField inTrainingSplit = origin[3];
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(
            new ParquetSchema([image, .. findings, .. origin]), to, cancellationToken: cancellationToken);
        foreach (ScoreRow[] group in rows.Chunk(RowsInGroup))
        {
            using ParquetRowGroupWriter columnsOf = writer.CreateRowGroup();
            await columnsOf.WriteAsync(image, [.. group.Select(static row => row.Image)]);
            for (int i = 0; i < findings.Length; i++)
            {
                double[] values = [.. group.Select(row => row.Probabilities[i])];
                await columnsOf.WriteAsync<double>(findings[i], values, cancellationToken: cancellationToken);
            }

            await columnsOf.WriteAsync(origin[0], [.. group.Select(static row => row.Model)]);
            await columnsOf.WriteAsync(origin[1], [.. group.Select(static row => row.Precision)]);
            await columnsOf.WriteAsync(origin[2], [.. group.Select(static row => row.TrainingData)]);
            bool?[] known = [.. group.Select(static row => row.InTrainingSplit)];
            await columnsOf.WriteAsync<bool>(inTrainingSplit, known, cancellationToken: cancellationToken);
            await columnsOf.WriteAsync(origin[4], [.. group.Select(static row => row.ContentHash)]);
            await columnsOf.WriteAsync(origin[5], [.. group.Select(static row => row.ModelHash)]);
            await columnsOf.WriteAsync(origin[6], [.. group.Select(static row => row.Notice)]);
            for (int i = 0; i < DicomCells.Names.Length; i++)
                await columnsOf.WriteAsync(origin[7 + i], [.. group.Select(row => row.Dicom.Texts[i])]);
            foreach ((int i, DataField decision) in origin[ScoreColumns.OriginCount..].Index())
            {
                double?[] unusual = [.. group.Select(static row => row.Unusual)];
                if (decision.Name == ScoreColumns.UnusualName)
                    await columnsOf.WriteAsync<double>(decision, unusual, cancellationToken: cancellationToken);
                else await columnsOf.WriteAsync(decision, [.. group.Select(row => columns.DecisionsOf(row)[i] ?? "")]);
            }

            columnsOf.CompleteValidate();
        }
    }

    /// <summary>Reads a file.</summary>
    /// <param name="columns">The expected columns.</param>
    /// <exception cref="InvalidInputException">It is not a Parquet file, or has other columns.</exception>
    public static async Task<IReadOnlyList<ScoreRow>> ReadAsync(Stream file, ScoreColumns columns, CancellationToken cancellationToken)
    {
        List<ScoreRow> rows = [];
        try
        {
            await using ParquetReader reader = await ParquetReader.CreateAsync(file, cancellationToken: cancellationToken);
            DataField[] fields = reader.Schema.DataFields;
            if (!fields.Select(static field => field.Name).SequenceEqual(columns.Names))
            {
                throw new InvalidInputException(
                    ErrorCodes.ArgumentInvalid,
                    "The Parquet file has other columns than this model gives. Choose another output, or the model that wrote it.");
            }

            for (int g = 0; g < reader.RowGroupCount; g++)
            {
                using ParquetRowGroupReader group = reader.OpenRowGroupReader(g);
                rows.AddRange(await ReadGroupAsync(group, fields, columns, cancellationToken));
            }
        }
        catch (Exception error) when (error is IOException or ParquetException or InvalidDataException or ArgumentException
            or InvalidCastException or NotSupportedException or OverflowException)
        {
            throw new InvalidInputException(
                ErrorCodes.ArgumentInvalid,
                $"The Parquet file cannot be read: {error.Message} Choose another output, or delete it.",
                error);
        }

        return rows;
    }

    private static async Task<IEnumerable<ScoreRow>> ReadGroupAsync(
        ParquetRowGroupReader group, DataField[] fields, ScoreColumns columns, CancellationToken cancellationToken)
    {
        int count = checked((int)group.RowCount), findings = columns.Findings.Count;
        double[][] probabilities = new double[findings][];
        for (int i = 0; i < findings; i++)
        {
            probabilities[i] = new double[count];
            await group.ReadAsync<double>(fields[i + 1], probabilities[i], cancellationToken: cancellationToken);
        }

        string[] image = await TextsAsync(0), model = await TextsAsync(findings + 1), precision = await TextsAsync(findings + 2);
        string[] trainingData = await TextsAsync(findings + 3);
        bool?[] known = new bool?[count];
        await group.ReadAsync<bool>(fields[findings + 4], known, cancellationToken: cancellationToken);
        string[] contentHash = await TextsAsync(findings + 5), modelHash = await TextsAsync(findings + 6);
        string[] notice = await TextsAsync(findings + 7);
        string[][] dicom = new string[DicomCells.Names.Length][];
        for (int i = 0; i < dicom.Length; i++) dicom[i] = await TextsAsync(findings + 8 + i);
        string[][] decisions = new string[columns.DecisionNames.Count][];
        for (int i = 0; i < decisions.Length; i++)
        {
            int column = findings + 1 + ScoreColumns.OriginCount + i;
            decisions[i] = columns.DecisionNames[i] == ScoreColumns.UnusualName ? await NumbersAsync(column) : await TextsAsync(column);
        }

        return Enumerable.Range(0, count).Select(r => WithDecisions(r, new ScoreRow(
            image[r],
            [.. probabilities.Select(column => column[r])],
            model[r],
            precision[r],
            trainingData[r],
            known[r],
            contentHash[r],
            modelHash[r],
            notice[r])
        {
            Dicom = new DicomCells(dicom[0][r], dicom[1][r], dicom[2][r], dicom[3][r]),
        }));

        ScoreRow WithDecisions(int r, ScoreRow row) => columns.WithDecisions(row, [.. decisions.Select(column => column[r])])
            ?? throw new InvalidDataException($"the row of '{row.Image}' has an answer that is none");

        async Task<string[]> NumbersAsync(int column)
        {
            double?[] numbers = new double?[count];
            await group.ReadAsync<double>(fields[column], numbers, cancellationToken: cancellationToken);
            return [.. numbers.Select(static n => n?.ToString("R", CultureInfo.InvariantCulture) ?? "")];
        }

        async Task<string[]> TextsAsync(int column)
        {
            string[] texts = new string[count];
            await group.ReadAsync(fields[column], texts, cancellationToken: cancellationToken);
            return texts;
        }
    }

    private static (DataField Image, DataField[] Findings, DataField[] Origin) FieldsOf(ScoreColumns columns)
    {
        int findings = columns.Findings.Count;
        return (
            new DataField<string>(columns.Names[0], false),
            [.. columns.Findings.Select(static finding => new DataField<double>(finding.Name))],
            [.. columns.Names.Skip(findings + 1).Select(static DataField (name) => name switch
            {
                "in_training_split" => new DataField<bool>(name, true),
                ScoreColumns.UnusualName => new DataField<double>(name, true),
                _ => new DataField<string>(name, false),
            })]);
    }
}
