using System.Text;
using CheXNet.Dicom;
using CheXNet.Findings;
using CheXNet.Models;
using CheXNet.Scoring.Files;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CheXNet.Shared.Tests.Scoring.Files;

public sealed class ScoreFormatTests
{
    public static TheoryData<IScoreFormat> Formats => [new CsvScores(), new JsonLineScores()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Rows_read_back_as_they_were_written(IScoreFormat format) =>
        Prop.ForAll(Rows.Any.ListOf().ToArbitrary(), rows =>
        {
            byte[] bytes = Write(format, rows, Rows.Answered);
            RecoveredScores read = format.Recover(new MemoryStream(bytes), Rows.Answered);
            return read.Bytes == bytes.Length && Rows.Text(read.Rows).SequenceEqual(Rows.Text(rows));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Formats))]
    public void File_cut_anywhere_keeps_its_whole_rows_and_no_other(IScoreFormat format)
    {
        ScoreRow[] rows = [Rows.Row("a.png"), Rows.Row("b,\"c\"\nd.png", 1e-9), Rows.Row("é.png")];
        byte[] whole = Write(format, rows);
        int[] ends = [.. Enumerable.Range(0, rows.Length + 1).Select(n => Write(format, rows[..n]).Length)];
        for (int cut = 0; cut <= whole.Length; cut++)
        {
            RecoveredScores read = format.Recover(new MemoryStream(whole[..cut]), Rows.Columns);
            int kept = Array.FindLastIndex(ends, end => end <= cut);
            Assert.Equal(kept < 0 ? 0 : ends[kept], read.Bytes);
            Assert.Equal(Rows.Text(rows[..Math.Max(0, kept)]), Rows.Text(read.Rows));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void File_of_another_model_is_not_continued(IScoreFormat format)
    {
        byte[] bytes = Write(format, [Rows.Row("a.png")]);
        ScoreColumns other = new([new Finding("Mass"), new Finding("Edema")]);
        Assert.Throws<InvalidInputException>(() => format.Recover(new MemoryStream(bytes), other));
    }

    [Fact]
    public void Csv_is_comma_separated_in_card_order_with_the_images_name_first() => Assert.Equal(
        "image,Mass,Pleural_Thickening,model,precision,training_data,in_training_split,content_sha256,model_sha256,notice,"
        + "study_uid,series_uid,instance_uid,window\n"
        + $"\"a,b.png\",0.25,0.3333333333333333,tiny@1.0.0,fp32,none: the weights are untrained,,{new string('a', 64)},"
        + $"{new string('b', 64)},\"For tests, only.\",,,,\n",
        Encoding.UTF8.GetString(Write(new CsvScores(), [Rows.Row("a,b.png")])));

    [Fact]
    public void Answers_follow_the_provenance_where_the_model_gives_any()
    {
        ScoreRow row = Rows.Row("a.png") with
        {
            Answers = [ConformalAnswer.Uncertain, null],
            Unusual = 1.5,
            Refusal = "film-blank",
        };
        string[] csv = Encoding.UTF8.GetString(Write(new CsvScores(), [row], Rows.Answered)).Split('\n');
        Assert.EndsWith(",window,unusual,refused,answer_Mass,answer_Pleural_Thickening", csv[0], StringComparison.Ordinal);
        Assert.EndsWith(",1.5,film-blank,uncertain,", csv[1], StringComparison.Ordinal);
        string json = Encoding.UTF8.GetString(Write(new JsonLineScores(), [row], Rows.Answered));
        Assert.EndsWith(
            ",\"unusual\":1.5,\"refused\":\"film-blank\",\"answer_Mass\":\"uncertain\",\"answer_Pleural_Thickening\":null}\n", json,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Row_of_a_DICOM_film_says_where_it_is_from_and_how_it_was_shown()
    {
        DicomSource film = new("1.2", "1.2.3", null, "1.2.840", new DicomWindow("LINEAR", 2048, 4096));
        ScoreRow row = Rows.Row("IM1") with { Dicom = DicomCells.Of(film) };
        Assert.EndsWith(",1.2,1.2.3,,LINEAR 2048/4096\n", Encoding.UTF8.GetString(Write(new CsvScores(), [row])), StringComparison.Ordinal);
        Assert.EndsWith(
            "\"study_uid\":\"1.2\",\"series_uid\":\"1.2.3\",\"instance_uid\":null,\"window\":\"LINEAR 2048/4096\"}\n",
            Encoding.UTF8.GetString(Write(new JsonLineScores(), [row])),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Json_lines_have_one_object_a_row() => Assert.Equal(
        """{"image":"ü.png","Mass":0.25,"Pleural_Thickening":0.3333333333333333,"model":"tiny@1.0.0","precision":"fp32","""
        + "\"training_data\":\"none: the weights are untrained\","
        + $"\"in_training_split\":null,\"content_sha256\":\"{new string('a', 64)}\",\"model_sha256\":\"{new string('b', 64)}\","
        + "\"notice\":\"For tests, only.\",\"study_uid\":null,\"series_uid\":null,\"instance_uid\":null,\"window\":null}\n",
        Encoding.UTF8.GetString(Write(new JsonLineScores(), [Rows.Row("ü.png")])));

    private static byte[] Write(IScoreFormat format, IEnumerable<ScoreRow> rows, ScoreColumns? columns = null)
    {
        columns ??= Rows.Columns;
        using MemoryStream stream = new();
        using (StreamWriter writer = new(stream, new UTF8Encoding(false)))
        {
            format.WriteHeader(writer, columns);
            foreach (ScoreRow row in rows) format.WriteRow(writer, columns, row);
        }

        return stream.ToArray();
    }
}
