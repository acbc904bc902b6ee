using System.Globalization;
using CheXNet.Phantoms;
using Xunit;

namespace CheXNet.Shared.Tests.Phantoms;

public sealed class PhantomDatasetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("phantoms").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Films_do_not_depend_on_the_number_of_workers_and_each_can_be_had_alone()
    {
        await PhantomDataset.WriteAsync(new(9, 4, Sub("one"), 128, workers: 1), cancellationToken: TestContext.Current.CancellationToken);
        await PhantomDataset.WriteAsync(new(9, 4, Sub("five"), 128, workers: 5), cancellationToken: TestContext.Current.CancellationToken);
        string[] files =
            [.. Directory.EnumerateFiles(Sub("one"), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Sub("one"), f))
            .Order(StringComparer.Ordinal)];
        Assert.Equal(9 + 6, files.Length);
        Assert.All(files, f =>
            Assert.Equal(File.ReadAllBytes(Path.Combine(Sub("one"), f)), File.ReadAllBytes(Path.Combine(Sub("five"), f))));

        var (film, path) = await PhantomDataset.WriteOneAsync(new(1, 4, Sub("alone"), 128), 8, TestContext.Current.CancellationToken);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Sub("one"), "images", film.Plan.ImageName)), File.ReadAllBytes(path));
    }

    [Fact]
    public async Task Tables_are_read_by_position_as_ChestXray14_is()
    {
        await PhantomDataset.WriteAsync(new(60, 8, _folder, 64), cancellationToken: TestContext.Current.CancellationToken);
        string[][] entries = Cells("Data_Entry_2017.csv"), boxes = Cells("BBox_List_2017.csv"), all = Cells("Boxes_All.csv");
        PhantomCohort cohort = new(8);

        Assert.Equal(
            "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position," +
            "OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]",
            string.Join(',', entries[0]));
        Assert.All(entries, e => Assert.Equal(11, e.Length));
        Assert.Equal(60, entries.Length - 1);
        foreach (var (entry, index) in entries.Skip(1).Select((e, i) => (e, i)))
        {
            FilmPlan plan = cohort.Film(index);
            Assert.Equal(
                [plan.ImageName, $"{plan.FollowUp}", $"{plan.Patient.Number}", $"{plan.Age}", plan.Patient.IsFemale ? "F"
                : "M", $"{plan.View}"], [entry[0], .. entry[2..7]]);
            Assert.Equal(plan.Findings.Select(f => f.Finding.Name).DefaultIfEmpty("No Finding").Order(), entry[1].Split('|').Order());
            Assert.True(File.Exists(Path.Combine(_folder, "images", entry[0])));
        }

        Assert.Equal("Image Index,Finding Label,Bbox [x,y,w,h],,,", string.Join(',', boxes[0]));
        Assert.Equal(9, boxes[0].Length);
        Assert.All(boxes.Skip(1), b => Assert.Equal(6, b.Length));
        Assert.Equal(boxes.Length - 1, boxes.Skip(1).Select(b => (b[0], b[1])).Distinct().Count());
        Assert.All(boxes.Skip(1), b =>
        {
            Assert.DoesNotContain(
                b[1], (string[])["Infiltration", "Edema", "Hernia", "Consolidation", "Emphysema", "Fibrosis", "Pleural_Thickening"]);
            string label = b[1] == "Infiltrate" ? "Infiltration" : b[1];
            Assert.Contains(label, entries.Single(e => e[0] == b[0])[1].Split('|'));
            double[] box = [.. b[2..].Select(v => double.Parse(v, CultureInfo.InvariantCulture))];
            Assert.True(box[0] >= 0 && box[1] >= 0 && box[2] > 0 && box[3] > 0 && box[0] + box[2] <= 64.01 && box[1] + box[3] <= 64.01);
        });

        // Every finding of every film is in the file of all boxes.
        Assert.Equal(
            entries.Skip(1).Where(e => e[1] != "No Finding").SelectMany(e => e[1].Split('|').Select(l => (e[0], l))).Order(),
            all.Skip(1).Select(b => (b[0], b[1])).Distinct().Order());
    }

    [Fact]
    public async Task Lists_share_no_patient_and_hold_every_film_once()
    {
        PhantomDatasetSummary summary =
            await PhantomDataset.WriteAsync(new(60, 8, _folder, 64), cancellationToken: TestContext.Current.CancellationToken);
        string[] train = File.ReadAllLines(Path.Combine(_folder, "train_val_list.txt")),
            test = File.ReadAllLines(Path.Combine(_folder, "test_list.txt"));
        Assert.Equal(
            Directory.EnumerateFiles(Path.Combine(_folder, "images")).Select(f => Path.GetFileName(f)!).Order(),
            train.Concat(test).Order());
        Assert.Empty(train.Select(f => f[..8]).Intersect(test.Select(f => f[..8])));
        Assert.Equal(summary.TestFilms, test.Length);
        Assert.NotEmpty(test);
    }

    [Fact]
    public async Task Folder_with_other_films_is_refused()
    {
        await PhantomDataset.WriteAsync(new(1, 1, _folder, 64), cancellationToken: TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<InvalidInputException>(() => PhantomDataset.WriteAsync(new(1, 2, _folder, 64)));
        Assert.Equal(ErrorCodes.ArgumentInvalid, error.Code);
    }

    [Fact]
    public async Task Interrupted_dataset_has_no_tables()
    {
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            PhantomDataset.WriteAsync(new(500, 1, _folder, 64, workers: 2), new StopAfter(5, stop), stop.Token));
        Assert.Empty(Directory.EnumerateFiles(_folder));
        Assert.InRange(Directory.EnumerateFiles(Path.Combine(_folder, "images")).Count(), 1, 499);
    }

    [Theory]
    [InlineData(0, 256, "films")]
    [InlineData(10, 63, "films")]
    [InlineData(10, 256, " ")]
    public void Impossible_wishes_are_refused(int count, int size, string folder) =>
        Assert.Throws<InvalidInputException>(() => new PhantomDatasetOptions(count, 1, folder, size));

    private string Sub(string name) => Path.Combine(_folder, name);

    private string[][] Cells(string file) => [.. File.ReadAllLines(Path.Combine(_folder, file)).Select(line => line.Split(','))];

    private sealed class StopAfter(int films, CancellationTokenSource stop) : IProgress<int>
    {
        public void Report(int value)
        {
            if (value >= films) stop.Cancel();
        }
    }
}
