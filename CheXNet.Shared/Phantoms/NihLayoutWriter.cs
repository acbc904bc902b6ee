using CheXNet.Files;

namespace CheXNet.Phantoms;

/// <summary>A film's plan and boxes (in pixels), as needed for the tables.</summary>
public sealed record FilmRecord(FilmPlan Plan, IReadOnlyList<FindingBox> Boxes);

/// <summary>Writes a dataset's tables in the layout of ChestX-ray14: <c>Data_Entry_2017.csv</c> (columns of v2020),
/// <c>BBox_List_2017.csv</c>, <c>train_val_list.txt</c>, <c>test_list.txt</c>; in addition <c>Boxes_All.csv</c> and a README.</summary>
public static class NihLayoutWriter
{
    // The commas inside the brackets are in the original headers: rows have 11 cells, 6 in the box list.
    private const string EntryHeader =
        "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position," +
        "OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]";

    private const string BoxHeader = "Image Index,Finding Label,Bbox [x,y,w,h],,,";

    private const double Spacing = 0.143;
    private static readonly string[] BoxedByNih =
        ["Atelectasis", "Cardiomegaly", "Effusion", "Infiltration", "Mass", "Nodule", "Pneumonia", "Pneumothorax"];

    /// <summary>The tables' file names.</summary>
    internal static IReadOnlyList<string> Names { get; } =
        ["Data_Entry_2017.csv", "BBox_List_2017.csv", "Boxes_All.csv", "train_val_list.txt", "test_list.txt", "README.txt"];

    /// <summary>Writes the tables; <paramref name="films"/> are in dataset order.</summary>
    public static void Write(PhantomDatasetOptions options, IReadOnlyList<FilmRecord> films)
    {
        Put(Names[0], films.Select(f => Entry(f.Plan)).Prepend(EntryHeader));
        Put(Names[1], films.SelectMany(NihBoxes).Prepend(BoxHeader));
        Put(Names[2], films.SelectMany(AllBoxes).Prepend("Image Index,Finding Label,x,y,w,h,Severity"));
        Put(Names[3], films.Where(f => !f.Plan.IsTest).Select(f => f.Plan.ImageName));
        Put(Names[4], films.Where(f => f.Plan.IsTest).Select(f => f.Plan.ImageName));
        Put(Names[5], Readme(options));

        void Put(string name, IEnumerable<string> lines)
        {
            using AtomicWrite write = new(Path.Combine(options.Folder, name));
            File.WriteAllText(write.TemporaryPath, string.Concat(lines.Select(line => line + "\n")));
            write.Commit(replace: true);
        }
    }

    private static string Entry(FilmPlan plan)
    {
        string labels = plan.Findings.Count == 0 ? "No Finding"
            : string.Join('|', plan.Findings.Select(f => f.Finding.Name).Order(StringComparer.Ordinal));
        int width = (int)Math.Round(plan.Pose.Width * 10 / Spacing), height = (int)Math.Round(plan.Pose.Height * 10 / Spacing);
        char sex = plan.Patient.IsFemale ? 'F' : 'M';
        return Row($"{plan.ImageName},{labels},{plan.FollowUp},{plan.Patient.Number},{plan.Age},{sex},{plan.View},") +
            Row($"{width},{height},{Spacing},{Spacing}");
    }

    /// <summary>As in NIH's list: eight findings, one box (largest lesion) per image and label, Infiltration named Infiltrate.</summary>
    private static IEnumerable<string> NihBoxes(FilmRecord film) =>
        film.Boxes.DistinctBy(b => b.Finding).Where(b => BoxedByNih.Contains(b.Finding.Name)).Select(b =>
            $"{film.Plan.ImageName},{(b.Finding.Name == "Infiltration" ? "Infiltrate" : b.Finding.Name)},{Cells(b.Box)}");

    private static IEnumerable<string> AllBoxes(FilmRecord film) => film.Boxes.Select(b =>
    {
        double severity = film.Plan.Findings.First(f => f.Finding == b.Finding).Severity;
        return Row($"{film.Plan.ImageName},{b.Finding.Name},{Cells(b.Box)},{severity:F3}");
    });

    private static string Cells(RectangleD box) => Row($"{box.Left:F3},{box.Top:F3},{box.Width:F3},{box.Height:F3}");

    private static string Row(FormattableString row) => row.ToString(CultureInfo.InvariantCulture);

    private static string[] Readme(PhantomDatasetOptions options) =>
    [
        "SYNTHETIC CHEST FILMS. NO PATIENTS.",
        "",
        "Every film here was computed; every label and box is true by construction. " +
            "A model that has seen nothing else knows drawings, not disease.",
        "",
        Row($"Made by: chexnet phantoms --count {options.Count} --seed {options.Seed} --size {options.Size} ") +
            $"--prevalence {options.Prevalence.ToString().ToLowerInvariant()}",
        $"By: CheXNet {SoftwareVersion.Current}. The same command makes the same films on every machine.",
        "",
        "images/               8-bit gray PNG (0.5 % RGBA), each with the comment \"" + FilmPng.Notice + "\"",
        "Data_Entry_2017.csv   labels, in the columns of ChestX-ray14's Data_Entry_2017_v2020.csv",
        "BBox_List_2017.csv    one box for each film and finding among the eight that NIH boxed (the largest lesion), " +
            "in all films, not in test films only",
        "Boxes_All.csv         every lesion of all 14 findings, with its severity from 0 (subtle) to 1 (gross)",
        "train_val_list.txt    four patients in five",
        "test_list.txt         every fifth patient",
        "",
        Row($"Boxes are x, y, width, height from the upper left, in pixels of these films ") +
            Row($"({options.Size} x {options.Size}; ChestX-ray14's are 1024 x 1024)."),
    ];
}
