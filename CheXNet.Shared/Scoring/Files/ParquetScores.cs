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
            foreach ((int i, DataField answer) in origin[7..(columns.HasDevice ? ^1 : ^0)].Index())
                await columnsOf.WriteAsync(answer, [.. group.Select(row => columns.AnswersOf(row).ElementAt(i) ?? "")]);
            if (columns.HasDevice) await columnsOf.WriteAsync(origin[^1], [.. group.Select(static row => row.Device)]);
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
        string[][] answers = new string[columns.HasAnswers ? findings : 0][];
        for (int i = 0; i < answers.Length; i++) answers[i] = await TextsAsync(findings + 8 + i);
        string[]? device = columns.HasDevice ? await TextsAsync(fields.Length - 1) : null;
        return Enumerable.Range(0, count).Select(r => new ScoreRow(
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
            Answers = columns.HasAnswers ? ScoreColumns.AnswersOf(answers.Select(column => column[r])) : null,
            Device = device?[r] ?? ScoreRow.Cpu,
        });

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
                _ => new DataField<string>(name, false),
            })]);
    }
}
