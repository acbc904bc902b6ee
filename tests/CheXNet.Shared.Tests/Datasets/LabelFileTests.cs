using System.Text;
using CheXNet.Datasets;
using CheXNet.Findings;
using Xunit;

namespace CheXNet.Shared.Tests.Datasets;

/// <summary>Sources besides ChestX-ray14, each in its own columns.</summary>
public sealed class LabelFileTests : IDisposable
{
    private const string CheXpertColumns =
        "No Finding,Enlarged Cardiomediastinum,Cardiomegaly,Lung Opacity,Lung Lesion,Edema,Consolidation,Pneumonia,Atelectasis," +
        "Pneumothorax,Pleural Effusion,Pleural Other,Fracture,Support Devices";

    private readonly DatasetFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task CheXpert_keeps_what_is_uncertain_and_what_is_not_mentioned()
    {
        LabelTable table = await _files.LabelsAsync(
            "Path,Sex,Age,Frontal/Lateral,AP/PA," + CheXpertColumns + "\n"
            + "CheXpert-v1.0-small/train/patient00001/study1/view1_frontal.jpg,Female,68,Frontal,AP,,,,,,-1.0,,0.0,,,1.0,,,1.0\n"
            + "CheXpert-v1.0-small/train/patient00001/study1/view2_lateral.jpg,Female,68,Lateral,,1.0,,,,,,,,,,,,,\n"
            + "CheXpert-v1.0-small/valid/patient00002/study1/view1_frontal.jpg,Unknown,0,Frontal,PA,,,1.0,,,,,,,,,,,\n");

        Assert.Equal(LabelFormat.CheXpert, table.Format);
        Assert.Equal(
            "Atelectasis,Cardiomegaly,Effusion,Pneumonia,Pneumothorax,Consolidation,Edema", string.Join(',', table.Findings));
        LabelRow first = table.Rows[0];
        Assert.Equal((LabelState.Uncertain, LabelState.Absent, LabelState.Present, LabelState.Unmentioned),
            (Of(table, 0, "Edema"), Of(table, 0, "Pneumonia"), Of(table, 0, "Effusion"), Of(table, 0, "Cardiomegaly")));
        Assert.Equal(
            ("patient00001", "AP", PatientSex.Female, 68d, "train"), (first.Patient, first.View, first.Sex, first.Age, first.Split));
        Assert.Equal("LATERAL", table.Rows[1].View);
        Assert.All(table.Rows[1].Labels, static label => Assert.Equal(LabelState.Absent, label));
        Assert.Null(table.Rows[2].Sex);
        Assert.Equal("valid", table.Rows[2].Split);
        Assert.Equal(("Effusion", 1), (Mapped(table, "Pleural Effusion")!.Value.Name, Count(table, "Pleural Effusion")));
        Assert.Null(Mapped(table, "Lung Lesion"));
        Assert.Equal((null, 1), (Mapped(table, "Support Devices"), Count(table, "Support Devices")));
    }

    [Fact]
    public async Task CheXpert_labels_a_finding_that_the_model_has_and_ChestXray14_does_not()
    {
        string path = _files.Write("test_labels.csv", "Path," + CheXpertColumns + "\ntest/patient1/study1/view1_frontal.jpg"
            + string.Concat(Enumerable.Repeat(",0", 9)) + ",0,0,0,1,0\n");

        LabelTable table = await LabelFile.ReadAsync(path, [new Finding("Fracture"), new Finding("Hernia")], CancellationToken.None);

        Assert.Equal([new Finding("Fracture")], table.Findings);
        Assert.Equal([LabelState.Present], table.Rows[0].Labels);
        Assert.Equal(-1, table.IndexOf(new Finding("Hernia")));
    }

    [Fact]
    public async Task Mimic_joins_studies_with_images_and_splits()
    {
        _files.Write(
            "mimic-cxr-2.0.0-metadata.csv.gz",
            DatasetFiles.Gzip("""
                dicom_id,subject_id,study_id,PerformedProcedureStepDescription,ViewPosition,Rows,Columns,StudyDate
                02aa804e-bde0afdd,10000032,50414267,"CHEST (PA AND LAT)",PA,3056,2544,21800506
                174413ec-4ec4c1f7,10000032,50414267,"CHEST (PA AND LAT)",LATERAL,3056,2544,21800506
                ffffffff-ffffffff,10000032,99999999,"CHEST (PA AND LAT)",PA,3056,2544,21800506
                """u8.ToArray()));
        _files.Write("mimic-cxr-2.0.0-split.csv", "dicom_id,study_id,subject_id,split\n02aa804e-bde0afdd,50414267,10000032,train\n");

        LabelTable table = await _files.LabelsAsync(
            "subject_id,study_id,Atelectasis,Cardiomegaly,Enlarged Cardiomediastinum,No Finding,Pleural Effusion,Pleural Other\n"
            + "10000032,50414267,1.0,-1.0,,,0.0,\n10000032,50414268,,,,1.0,,\n",
            "mimic-cxr-2.0.0-negbio.csv");

        Assert.Equal("MIMIC-CXR-JPG, labels by NegBio", table.Description);
        Assert.Equal(["labels", "metadata", "split"], table.Origins.Select(static o => o.Role));
        Assert.Equal(
            ["files/p10/p10000032/s50414267/02aa804e-bde0afdd.jpg", "files/p10/p10000032/s50414267/174413ec-4ec4c1f7.jpg"],
            table.Rows.Select(static r => r.Image));
        Assert.Equal([LabelState.Present, LabelState.Uncertain, LabelState.Absent], table.Rows[1].Labels);
        LabelRow first = table.Rows[0];
        Assert.Equal(("10000032", "PA", "train", (2544, 3056)), (first.Patient, first.View, first.Split, first.Size!.Value));
        Assert.Equal(["study-unlabeled", "study-without-images"], table.Anomalies.Select(static a => a.Kind.Code));
    }

    [Fact]
    public async Task Mimic_without_a_list_of_images_says_what_is_missing()
    {
        string message = await RefusedAsync("subject_id,study_id,Enlarged Cardiomediastinum,Pleural Other,Edema\n1,2,,,1\n");

        Assert.Contains("mimic-cxr-2.0.0-metadata.csv.gz", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VinDr_boxes_are_present_by_majority_and_uncertain_below()
    {
        LabelTable table = await _files.LabelsAsync(
            """
            image_id,class_name,class_id,rad_id,x_min,y_min,x_max,y_max
            a,No finding,14,R1,,,,
            a,No finding,14,R2,,,,
            a,No finding,14,R3,,,,
            b,Pleural effusion,10,R1,10,20,30,40
            b,Pleural effusion,10,R2,11,21,31,41
            b,Pleural effusion,10,R2,50,60,70,80
            b,Cardiomegaly,3,R3,691,1375,1653,1831
            b,Nodule/Mass,8,R3,1,1,2,2

            """);

        Assert.Equal(LabelFormat.VinDr, table.Format);
        Assert.Equal((true, false), (table.Rows[0].NoFinding, table.Rows[1].NoFinding));
        Assert.Equal((LabelState.Present, LabelState.Uncertain, LabelState.Absent),
            (Of(table, 1, "Effusion"), Of(table, 1, "Cardiomegaly"), Of(table, 1, "Pneumothorax")));
        Assert.Null(Mapped(table, "Nodule/Mass"));
        Assert.Equal(1, Count(table, "Pleural effusion"));
        Assert.Contains(table.Anomalies, static a => a is { Kind.Code: "readers-differ", Kind.IsFault: false, Count: 2 });
    }

    [Fact]
    public async Task VinDr_agreed_columns_are_read_as_they_are()
    {
        LabelTable table = await _files.LabelsAsync(
            "image_id,Aortic enlargement,Atelectasis,Edema,No finding\na,1,0,1,0\nb,0,0,0,1\n");

        Assert.Equal("VinDr-CXR, agreed by readers", table.Description);
        Assert.Equal("Atelectasis,Edema", string.Join(',', table.Findings));
        Assert.Equal([LabelState.Absent, LabelState.Present], table.Rows[0].Labels);
        Assert.Equal(true, table.Rows[1].NoFinding);
    }

    [Fact]
    public async Task VinDr_row_that_cannot_be_read_is_no_readers_and_a_finding_of_no_column_is_one()
    {
        LabelTable table = await _files.LabelsAsync(
            "image_id,rad_id,Atelectasis,Edema,No finding,Other lesion\na,R1,1,0,0,0\na,R2,maybe,0,0,0\nb,R1,0,0,0,1\nc,R1,maybe,0,0,0\n");

        Assert.Equal(["a", "b"], table.Rows.Select(static row => row.Image));
        Assert.Equal(LabelState.Present, Of(table, 0, "Atelectasis"));
        Assert.Equal(false, table.Rows[1].NoFinding);
        Assert.Equal(2, table.Anomalies.Single(static a => a.Kind.Code == "row-unreadable").Count);
    }

    [Fact]
    public async Task PadChest_takes_a_narrower_term_for_its_finding()
    {
        LabelTable table = await _files.LabelsAsync(
            ",ImageID,ImageDir,StudyDate_DICOM,StudyID,PatientID,PatientBirth,PatientSex_DICOM,Projection,Rows_DICOM,Columns_DICOM,"
            + "Report,Labels\n"
            + "0,20536686640136348236148679891455886468_k6ga29.png,0,20140915,s1,p839,1930.0,F,PA,2021,2006,\"un, dos\","
            + "\"['laminar atelectasis', 'COPD signs']\"\n"
            + "1,b.png,17,20140915,s2,p840,,M,L,10,10,x,['normal']\n");

        Assert.Equal(LabelFormat.PadChest, table.Format);
        LabelRow first = table.Rows[0];
        Assert.Equal("0/20536686640136348236148679891455886468_k6ga29.png", first.Image);
        Assert.Equal(
            ("p839", PatientSex.Female, 84d, "PA", (2006, 2021)),
            (first.Patient, first.Sex, first.Age, first.View, first.Size!.Value));
        Assert.Equal(LabelState.Present, Of(table, 0, "Atelectasis"));
        Assert.Equal((true, null), (table.Rows[1].NoFinding, table.Rows[1].Age));
        Assert.Null(Mapped(table, "COPD signs"));
        Assert.Equal(14, table.Findings.Count);
    }

    [Fact]
    public async Task Plain_table_has_findings_in_any_order_and_columns_about_the_image()
    {
        LabelTable table = await _files.LabelsAsync(
            "filename,Pleural Thickening,Infiltrate,my note,patient_id,site,Sex,fold\n"
            + "ward\\a.png,1,,7,p1,Basel,f,test\nb.png,0,-1,1,p2,,,\n");

        Assert.Equal(LabelFormat.Table, table.Format);
        Assert.Equal("Infiltration,Pleural_Thickening", string.Join(',', table.Findings));
        Assert.Equal([LabelState.Unmentioned, LabelState.Present], table.Rows[0].Labels);
        Assert.Equal([LabelState.Uncertain, LabelState.Absent], table.Rows[1].Labels);
        LabelRow first = table.Rows[0];
        Assert.Equal(
            ("ward/a.png", "p1", "Basel", PatientSex.Female, "test"), (first.Image, first.Patient, first.Site, first.Sex, first.Split));
        Assert.Equal((null, 1), (Mapped(table, "my note"), Count(table, "my note")));
    }

    [Fact]
    public async Task Labels_beside_probabilities_are_labels()
    {
        LabelTable table = await _files.LabelsAsync("Image Index,prob_Mass,Mass\na.png,0.3,True\nb.png,0.9,False\n");

        Assert.Equal([LabelState.Present, LabelState.Absent], table.Rows.Select(static r => r.Labels[0]));
        Assert.Equal(["Mass"], table.Mapping.Select(static m => m.Name));
    }

    [Fact]
    public async Task List_with_fourteen_numbers_is_read_in_CheXNets_order()
    {
        LabelTable table = await _files.LabelsAsync(
            "00000003_000.png 0 0 0 0 0 0 0 0 0 0 0 0 0 1\nimages_001/00000004_000.png 1 0 0 0 1 0 0 0 0 0 0 0 0 0\n", "train_list.txt");

        Assert.Equal(LabelFormat.CheXNetList, table.Format);
        Assert.Equal(LabelState.Present, Of(table, 0, "Hernia"));
        Assert.Equal((LabelState.Present, LabelState.Present), (Of(table, 1, "Atelectasis"), Of(table, 1, "Mass")));
        Assert.Equal("00000004", table.Rows[1].Patient);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\n\n", "is empty")]
    [InlineData("Image Index,Finding Labels\n", "has a header and no rows")]
    [InlineData("00000001_000.png\n00000002_000.png\n", "is a list of images without labels")]
    [InlineData("00000001_000.png,Mass,0,1\n", "has no header")]
    [InlineData("Image Index,Finding Label,\"Bbox [x\",y,w,h]\na.png,Mass,1,2,3,4\n", "holds boxes, not labels")]
    [InlineData("dicom_id,study_id,subject_id,split\na,b,c,train\n", "is MIMIC-CXR-JPG's metadata or split")]
    [InlineData("Image Index,prob_Mass\na.png,0.5\n", "holds predictions, not labels")]
    [InlineData("image,Mass,model_sha256\na.png,0.5,x\n", "holds predictions, not labels")]
    [InlineData("image,Mass\na.png,0.73\n", "line 2 has '0.73' in the column 'Mass', where 1, 0, -1 or nothing belongs; probabilities are")]
    [InlineData("Image Index,Finding Labels\nMass,a.png\n", "the columns seem to be exchanged")]
    [InlineData("image,Unicorn\na.png,1\n", "is of no known source: it begins with 'image,Unicorn'")]
    [InlineData("\u0089PNG\r\n\u001a\n\0\0\0", "is of no known source")]
    [InlineData("{\"image\": \"a.png\"}", "is of no known source")]
    public async Task File_without_labels_is_refused_by_what_it_is(string text, string why)
    {
        string message = await RefusedAsync(text);

        Assert.Contains(why, message, StringComparison.Ordinal);
        Assert.Contains("labels.csv", message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_compression_is_refused()
    {
        byte[] whole = DatasetFiles.Gzip(new byte[100_000]);
        foreach (byte[] content in (byte[][])[[0x1F, 0x8B, 8, 0, 1, 2, 3], whole[..(whole.Length / 2)]])
        {
            string path = _files.Write("labels.csv.gz", content);
            await Assert.ThrowsAsync<InvalidInputException>(() => LabelFile.ReadAsync(path, cancellationToken: CancellationToken.None));
        }
    }

    [Fact]
    public async Task Compressed_list_that_breaks_off_is_refused()
    {
        string rows = string.Concat(Enumerable.Range(0, 20_000).Select(static i => $"{i * 7919}.png 0 1 0 0 0 0 0 0 0 0 0 0 0 0\n"));
        byte[] whole = DatasetFiles.Gzip(Encoding.UTF8.GetBytes(rows));
        string path = _files.Write("train_list.txt.gz", whole[..(whole.Length / 2)]);

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => LabelFile.ReadAsync(path, null, CancellationToken.None));

        Assert.Contains("is damaged", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quote_that_never_ends_is_refused_or_a_row()
    {
        string text = "image,Mass\na.png,1\nb.png,\"1\n" + string.Concat(Enumerable.Repeat("c.png,1\n", 300_000));

        string message = await RefusedAsync(text);

        Assert.Contains("labels.csv", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_file_and_folder_are_refused()
    {
        foreach (string path in (string[])[_files.At("none.csv"), _files.Root])
        {
            var refused = await Assert.ThrowsAsync<InvalidInputException>(() => LabelFile.ReadAsync(path, null, CancellationToken.None));
            Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(LabelState.Present, true, true, true)]
    [InlineData(LabelState.Absent, false, false, false)]
    [InlineData(LabelState.Unmentioned, false, false, false)]
    [InlineData(LabelState.Uncertain, null, false, true)]
    public void Policy_decides_what_is_uncertain_only(LabelState state, bool? ignore, bool? zero, bool? one) => Assert.Equal(
        [ignore, zero, one],
        Enum.GetValues<UncertainPolicy>().Select(policy => LabelTruth.Of(state, policy)));

    private async Task<string> RefusedAsync(string text) =>
        (await Assert.ThrowsAsync<InvalidInputException>(() => _files.LabelsAsync(text))).Message;

    private static LabelState Of(LabelTable table, int row, string finding) =>
        table.Rows[row].Labels[table.IndexOf(new Finding(finding))];

    private static Finding? Mapped(LabelTable table, string name) => table.Mapping.Single(m => m.Name == name).Finding;

    private static int Count(LabelTable table, string name) => table.Mapping.Single(m => m.Name == name).Images;
}
