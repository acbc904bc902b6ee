using CheXNet.Datasets;
using CheXNet.Imaging;
using Xunit;

namespace CheXNet.Shared.Tests.Datasets;

public sealed class DatasetCheckTests : IDisposable
{
    private const string Header = "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Sex,View Position\n";

    private readonly DatasetFiles _files = new();

    public DatasetCheckTests()
    {
        for (int i = 1; i <= 20; i++) Film($"images_{(i % 2) + 1:D3}/images/{Name(i)}", i);
        _files.Write("Data_Entry_2017.csv", Header + string.Concat(Enumerable.Range(1, 20).Select(static i =>
            $"{Name(i)},{(i % 2 == 0 ? "Mass|Hernia" : "No Finding")},0,{i},{i + 30},F,PA\n")));
        _files.Write("train_val_list.txt", string.Concat(Enumerable.Range(1, 15).Select(static i => Name(i) + "\n")));
        _files.Write("test_list.txt", string.Concat(Enumerable.Range(16, 5).Select(static i => Name(i) + "\r\n")));
        _files.Write("BBox_List_2017.csv", $"Image Index,Finding Label,Bbox [x,y,w,h],,,\n{Name(2)},Mass,1,2,30,40,,,\n");
    }

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Dataset_in_NIHs_layout_is_clean()
    {
        DatasetCheckReport report = await CheckAsync();

        Assert.Empty(report.Anomalies);
        Assert.Equal((20, 20, true), (report.Films, report.Images, report.IsClean));
    }

    [Fact]
    public async Task Each_anomaly_of_films_and_lists_is_named()
    {
        File.Delete(_files.At("images_002/images/" + Name(1)));
        File.Copy(_files.At("images_001/images/" + Name(2)), _files.At("images_002/images/copy.png"));
        _files.Write("images_001/images/" + Name(4), "no picture");
        _files.Write("images_002/images/" + Name(3), ImageEncoder.Png(new PixelImage(64, 90, 1, new byte[64 * 90])));
        File.AppendAllText(_files.At("test_list.txt"), "99999999_000.png\n" + Name(5) + "\n");
        File.AppendAllText(
            _files.At("BBox_List_2017.csv"),
            $"{Name(6)},Hernia,60,2,30,40\n{Name(7)},Mass,5,2,3,4\n00009999_000.png,Mass,5,2,3,4\n");

        DatasetCheckReport report = await CheckAsync();

        Assert.Equal(
            [
                "box-image-unknown 1", "box-outside 1", "box-unlabeled 1", "film-duplicate 1", "film-extra 1", "film-missing 1",
                "film-size-odd 1", "film-unreadable 1", "patient-across-splits 1", "split-image-unknown 1", "split-overlap 1",
            ],
            report.Anomalies.Select(static a => $"{a.Kind.Code} {a.Count}").Order(StringComparer.Ordinal));
        Assert.False(report.IsClean);
        Assert.Equal(
            ["images_002/images/copy.png is images_001/images/00000002_000.png"],
            report.Anomalies.Single(static a => a.Kind.Code == "film-duplicate").Examples);
    }

    [Fact]
    public async Task Damaged_pixels_are_found_only_by_decoding()
    {
        byte[] film = ImageEncoder.Png(new PixelImage(80, 80, 1, Pixels(3)));
        _files.Write("images_002/images/" + Name(3), film[..^40]);

        Assert.True((await CheckAsync(FilmLook.Content)).IsClean);
        DatasetAnomaly anomaly = Assert.Single((await CheckAsync(FilmLook.Pixels)).Anomalies);
        Assert.Equal("film-unreadable", anomaly.Kind.Code);
        Assert.Contains(Name(3), anomaly.Examples[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_of_another_dataset_are_refused_in_one_sentence()
    {
        string labels = _files.Write("elsewhere.csv", "image,Mass\nother_1.png,1\nother_2.png,0\n");

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => CheckAsync(labels: labels));

        Assert.Contains("is of another dataset: none of its 2 images, such as 'other_1.png'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validation_list_within_the_training_list_is_no_overlap()
    {
        _files.Write("val_list.txt", Name(1) + "\n" + Name(2) + "\n");

        Assert.Empty((await CheckAsync()).Anomalies);
    }

    [Fact]
    public async Task Two_files_that_label_the_same_image_need_a_choice()
    {
        _files.Write("Data_Entry_2017_v2020.csv", Header + $"{Name(1)},Mass,0,1,31,F,PA\n");

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => CheckAsync());
        Assert.Contains("Data_Entry_2017_v2020.csv", refused.Message, StringComparison.Ordinal);
        Assert.Equal(20, (await CheckAsync(labels: _files.At("Data_Entry_2017.csv"))).Images);
    }

    [Fact]
    public async Task Label_file_of_another_source_is_said_to_be_unused()
    {
        _files.Write("other/extra.csv", "image,Mass\nq.png,1\n");

        DatasetAnomaly anomaly = Assert.Single((await CheckAsync()).Anomalies);
        Assert.Equal(("labels-unused", false), (anomaly.Kind.Code, anomaly.Kind.IsFault));
        Assert.EndsWith("extra.csv", Assert.Single(anomaly.Examples), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_each_label_a_part_make_one_dataset()
    {
        foreach (string name in Directory.GetFiles(_files.Root)) File.Delete(name);
        _files.Write("train.csv", "image,Mass,split\n" + string.Concat(Enumerable.Range(1, 12).Select(static i => $"{Name(i)},1,train\n")));
        _files.Write("valid.csv", "image,Mass,split\n" + string.Concat(Enumerable.Range(13, 8).Select(static i => $"{Name(i)},0,valid\n")));

        (DatasetFolder folder, IReadOnlyList<FilmFacts> facts) = await LookAsync(FilmLook.Header, null);
        DatasetDescription description = DatasetDescription.Of(folder, facts, UncertainPolicy.Ignore);

        Assert.True(DatasetCheck.Run(folder, facts).IsClean);
        Assert.Equal([("train", 12, 12), ("valid", 8, 8)], description.Splits.Select(static s => (s.Name, s.Images, s.Patients)));
        Assert.Equal(0.6, description.Findings.Single().Prevalence);
    }

    [Fact]
    public async Task Description_counts_what_is_there()
    {
        (DatasetFolder folder, IReadOnlyList<FilmFacts> facts) = await LookAsync(FilmLook.Header, null);

        DatasetDescription d = DatasetDescription.Of(folder, facts, UncertainPolicy.Ignore);

        Assert.Equal((20, 20, 20, 20, 10, 10), (d.Films, d.Images, d.ImagesWithFilm, d.Patients, d.NoFinding, d.SeveralFindings));
        FindingCounts mass = d.Findings.Single(static f => f.Finding.Name == "Mass");
        Assert.Equal((10, 10, 0, 0, 0.5), (mass.Present, mass.Absent, mass.Uncertain, mass.Unmentioned, mass.Prevalence));
        Assert.Equal(10, mass.Together[13]);
        Assert.Equal((31d, 40.5, 50d), (d.Ages.Min, d.Ages.Median, d.Ages.Max));
        Assert.Equal(new Dictionary<string, int> { ["80×80"] = 20 }, d.Sizes);
        Assert.Equal(new Dictionary<string, int> { ["Mass"] = 1 }, d.Boxes);
        Assert.Equal(["labels", "boxes", "split", "split"], d.Origins.Select(static o => o.Role).Order(StringComparer.Ordinal)
            .OrderBy(static role => role != "labels"));
    }

    [Fact]
    public async Task Folder_with_neither_films_nor_labels_is_refused()
    {
        using DatasetFiles empty = new();
        empty.Write("notes.txt", "nothing");

        var refused = await Assert.ThrowsAsync<InvalidInputException>(
            () => DatasetFolder.OpenAsync(empty.Root, [], CancellationToken.None));

        Assert.Equal(ErrorCodes.DatasetEmpty, refused.Code);
        await Assert.ThrowsAsync<InvalidInputException>(() => DatasetFolder.OpenAsync(empty.At("none"), [], CancellationToken.None));
    }

    [Fact]
    public async Task Survey_stops_when_asked()
    {
        DatasetFolder folder = await DatasetFolder.OpenAsync(_files.Root, [], CancellationToken.None);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            FilmSurvey.RunAsync(folder.Films, FilmLook.Pixels, new ImageLimits(), 2, null, new CancellationToken(canceled: true)));
    }

    private static string Name(int i) => $"{i:D8}_000.png";

    private static byte[] Pixels(int seed)
    {
        byte[] pixels = new byte[80 * 80];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }

    private void Film(string name, int seed) => _files.Write(name, ImageEncoder.Png(new PixelImage(80, 80, 1, Pixels(seed))));

    private async Task<DatasetCheckReport> CheckAsync(FilmLook look = FilmLook.Content, string? labels = null)
    {
        (DatasetFolder folder, IReadOnlyList<FilmFacts> facts) = await LookAsync(look, labels);
        return DatasetCheck.Run(folder, facts);
    }

    private async Task<(DatasetFolder Folder, IReadOnlyList<FilmFacts> Facts)> LookAsync(FilmLook look, string? labels)
    {
        DatasetFolder folder = await DatasetFolder.OpenAsync(_files.Root, labels is null ? [] : [labels], CancellationToken.None);
        return (folder, await FilmSurvey.RunAsync(folder.Films, look, new ImageLimits(), 2, null, CancellationToken.None));
    }
}
