using System.Buffers.Binary;
using System.IO.Compression;
using CheXNet.Dicom;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Dicom;

public sealed class DicomReaderTests
{
    private static readonly DicomTag Private = new(0x0009, 0x1001);

    private static byte[] Film => File.ReadAllBytes(TestData.Fixture("dicom", "films", "01-explicit-12u-2-second-intercept.dcm"));

    [Fact]
    public void What_is_written_is_read_again()
    {
        DicomDataset data = Sample();
        DicomFile read = DicomReader.Read(DicomWriter.Write(data));
        Assert.Equal("1.2.3", read.Meta.Text(DicomTags.MediaStorageSopInstanceUid));
        Assert.Equal("Œuvre^Ünique", read.Dataset.Text(DicomTags.PatientName));
        Assert.Equal([-5.0, 7], read.Dataset.Numbers(DicomTags.LutDescriptor));
        Assert.Equal([0.5, 1e-7], read.Dataset.Numbers(DicomTags.PixelSpacing));
        DicomDataset name = Assert.Single(read.Dataset.Items(DicomTags.ContentSequence)[1].Items(DicomTags.ConceptNameCodeSequence));
        Assert.Equal("inner", name.Text(DicomTags.CodeMeaning));
        Assert.Equal(DicomWriter.Write(data), DicomWriter.Write(read.Dataset));
        Assert.Equal(data.Select(static e => e.Tag), read.Dataset.Select(static e => e.Tag));
    }

    [Theory]
    [InlineData("explicit")]
    [InlineData("implicit")]
    [InlineData("big")]
    [InlineData("deflated")]
    public void Every_encoding_gives_the_same_elements(string encoding)
    {
        // Films 00 to 03 hold the same patient in another encoding each; sequences of 01 and 03 have undefined lengths.
        string prefix = encoding switch { "implicit" => "00", "explicit" => "01", "deflated" => "02", _ => "03" };
        DicomDataset data = DicomReader.Read(File.ReadAllBytes(
            Directory.GetFiles(TestData.Fixture("dicom", "films"), $"{prefix}-*.dcm").Single())).Dataset;
        Assert.Equal("Plantédname^Zwölfgiven", data.Text(DicomTags.PatientName));
        Assert.Equal("CHEST", data.Text(DicomTags.BodyPartExamined));
        Assert.Equal("PLANTED PRIVATE", data.Text(new DicomTag(0x0009, 0x0010)));
        Assert.Equal("Plantedprivate text", data.Text(Private));
        DicomDataset code = Assert.Single(data.Items(new DicomTag(0x0008, 0x1032)));
        Assert.Equal("inner", code.Items(DicomTags.ContentSequence)[0].Text(DicomTags.CodeMeaning));
        Assert.Equal(2, code.Items(DicomTags.ContentSequence).Count);
        Assert.Equal(data.Select(static e => e.Tag).Order(), data.Select(static e => e.Tag));
        Assert.DoesNotContain(data, static e => e.Tag.Element == 0);
    }

    [Fact]
    public void Preamble_and_meta_information_may_be_missing()
    {
        byte[] film = Film;
        Assert.True(DicomReader.IsDicom(film));
        byte[] withoutPreamble = film[132..];
        Assert.True(DicomReader.IsDicom(withoutPreamble));
        Assert.Equal("CHEST", DicomReader.Read(withoutPreamble).Dataset.Text(DicomTags.BodyPartExamined));
        int group = 132 + 12 + BinaryPrimitives.ReadInt32LittleEndian(film.AsSpan(132 + 8));
        byte[] bare = film[group..];
        Assert.True(DicomReader.IsDicom(bare));
        DicomFile read = DicomReader.Read(bare);
        Assert.Equal("CHEST", read.Dataset.Text(DicomTags.BodyPartExamined));
        Assert.Equal(0, read.Meta.Count);
    }

    [Fact]
    public void Encoding_that_contradicts_its_name_is_read_as_it_is()
    {
        byte[] film = Film;
        int at = film.AsSpan().IndexOf("1.2.840.10008.1.2.1\0"u8);
        "1.2.840.10008.1.2\0\0\0"u8.CopyTo(film.AsSpan(at));
        Assert.Equal("CHEST", DicomReader.Read(film).Dataset.Text(DicomTags.BodyPartExamined));
    }

    [Fact]
    public void Broken_off_file_is_refused_wherever_it_ends_and_zeros_behind_it_are_not()
    {
        byte[] film = Film;
        for (int length = 0; length < film.Length; length += length < 1500 ? 1 : 97)
            Assert.Equal(ErrorCodes.ImageCorrupt, Assert.Throws<UnreadableImageException>(() => Pixels(film[..length])).Code);
        Assert.True(Pixels([.. film, .. new byte[1000]]) > 0);

        static int Pixels(byte[] file) => DicomReader.Read(file).Dataset[DicomTags.PixelData]?.Value.Length
            ?? throw new UnreadableImageException(ErrorCodes.ImageCorrupt, "It has no pixels.");
    }

    [Fact]
    public void Sequences_are_read_to_the_limit_of_depth_and_no_further()
    {
        Assert.Single(DicomReader.Read(Nested(16)).Dataset.Items(DicomTags.ContentSequence));
        Assert.Equal(ErrorCodes.ImageTooLarge, Assert.Throws<UnreadableImageException>(() => DicomReader.Read(Nested(17))).Code);
        Assert.Equal(ErrorCodes.ImageTooLarge, Assert.Throws<UnreadableImageException>(() => DicomReader.Read(Nested(5000))).Code);

        // Undefined lengths, never closed: eight bytes a level.
        byte[] level = [0x40, 0, 0x30, 0xA7, .. "SQ"u8, 0, 0, 255, 255, 255, 255, 0xFE, 0xFF, 0, 0xE0, 255, 255, 255, 255];
        byte[] open = [.. Head(), .. Enumerable.Repeat(level, 100_000).SelectMany(static b => b)];
        Assert.Equal(ErrorCodes.ImageTooLarge, Assert.Throws<UnreadableImageException>(() => DicomReader.Read(open)).Code);
    }

    [Fact]
    public void Elements_are_read_to_their_limit_and_no_further()
    {
        DicomDataset data = Sample();
        data.Set(DicomTags.ContentSequence, [.. Enumerable.Range(0, 50_000).Select(static _ => new DicomDataset())]);
        byte[] file = DicomWriter.Write(data);
        Assert.Equal(ErrorCodes.ImageTooLarge, Assert.Throws<UnreadableImageException>(() => DicomReader.Read(file)).Code);
        Assert.Equal(50_000, DicomReader.Read(file, new DicomLimits { Elements = 60_000 }).Dataset.Items(DicomTags.ContentSequence).Count);
    }

    [Fact]
    public void Deflated_data_set_is_inflated_to_its_limit_and_no_further()
    {
        MemoryStream packed = new();
        using (DeflateStream deflate = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write([0xE0, 0x7F, 0x10, 0, .. "OB"u8, 0, 0, 0, 0xC2, 0xEB, 0x0B]);
            for (int i = 0; i < 200; i++) deflate.Write(new byte[1_000_000]);
        }

        byte[] file = [.. Head("1.2.840.10008.1.2.1.99"), .. packed.ToArray()];
        Assert.True(file.Length < 300_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(
            ErrorCodes.ImageTooLarge,
            Assert.Throws<UnreadableImageException>(() => DicomReader.Read(file, new DicomLimits { InflatedBytes = 1_000_000 })).Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000_000);
    }

    [Fact]
    public void Sequence_of_unknown_representation_is_implicit_little_endian()
    {
        byte[] file =
        [
            .. Head(), 9, 0, 2, 16, .. "UN"u8, 0, 0, 255, 255, 255, 255,
            0xFE, 0xFF, 0, 0xE0, 255, 255, 255, 255, 8, 0, 4, 1, 4, 0, 0, 0, .. "word"u8, 0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0,
            0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0, 0x10, 0, 0x20, 0, .. "LO"u8, 2, 0, .. "id"u8,
        ];
        DicomDataset data = DicomReader.Read(file).Dataset;
        Assert.Equal("word", Assert.Single(data.Items(new DicomTag(9, 0x1002))).Text(DicomTags.CodeMeaning));
        Assert.Equal("id", data.Text(DicomTags.PatientId));
    }

    [Theory]
    // PS3.5, annexes H, I and J, and PS3.3, C.12.1.1.2.
    [InlineData("ISO_IR 100", "Buc^J\xE9r\xF4me", "Buc^Jérôme")]
    [InlineData("ISO_IR 144", "\xBB\xEE\xDA\x63\x65\xDC\xD1\x79\x70\xD3", null)]
    [InlineData("ISO_IR 192", "Wang^XiaoDong=\xE7\x8E\x8B^\xE5\xB0\x8F\xE6\x9D\xB1=", "Wang^XiaoDong=王^小東=")]
    [InlineData("GB18030", "Wang^XiaoDong=\xCD\xF5^\xD0\xA1\xB6\xAB=", "Wang^XiaoDong=王^小东=")]
    [InlineData(
        "\\ISO 2022 IR 87", "Yamada^Tarou=\x1B$B;3ED\x1B(B^\x1B$BB@O:\x1B(B=\x1B$B$d$^$@\x1B(B^\x1B$B$?$m$&\x1B(B",
        "Yamada^Tarou=山田^太郎=やまだ^たろう")]
    [InlineData("ISO_IR 13", "\xD4\xCF\xC0\xDE^\xC0\xDB\xB3", "ﾔﾏﾀﾞ^ﾀﾛｳ")]
    [InlineData(
        "\\ISO 2022 IR 149", "Hong^Gildong=\x1B$)C\xFB\xF3^\x1B$)C\xD1\xCE\xD4\xD7=\x1B$)C\xC8\xAB^\x1B$)C\xB1\xE6\xB5\xBF",
        "Hong^Gildong=洪^吉洞=홍^길동")]
    [InlineData("ISO_IR 166", "\xB9\xD2", "นา")]
    public void Text_is_in_the_data_sets_characters(string set, string bytes, string? expected)
    {
        byte[] name = System.Text.Encoding.Latin1.GetBytes(bytes), terms = System.Text.Encoding.ASCII.GetBytes(set);
        DicomDataset data = new();
        data.Set(new DicomElement(DicomTags.SpecificCharacterSet, DicomVr.CS, terms));
        data.Set(new DicomElement(DicomTags.PatientName, DicomVr.PN, name));
        string? text = data.Text(DicomTags.PatientName);
        if (expected is null) Assert.DoesNotContain('\uFFFD', text!);
        else Assert.Equal(expected, text);

        DicomDataset copy = DicomDataset.Create();
        copy.CopyFrom(data, DicomTags.PatientName, DicomTags.PatientId);
        Assert.Equal(text, DicomReader.Read(DicomWriter.Write(With(copy))).Dataset.Text(DicomTags.PatientName));
    }

    [Fact]
    public void Same_parts_give_the_same_identifier_and_others_another()
    {
        string uid = DicomUid.Derive("row", "model");
        Assert.Equal(uid, DicomUid.Derive("row", "model"));
        Assert.True(DicomUid.IsValid(uid));
        Assert.StartsWith("2.25.", uid, StringComparison.Ordinal);
        Assert.NotEqual(DicomUid.Derive("rowm", "odel"), DicomUid.Derive("row", "model"));
        Assert.All(["", "1..2", "1.02", "1.2.", "a.b", new string('1', 65)], static bad => Assert.False(DicomUid.IsValid(bad)));
    }

    private static DicomDataset With(DicomDataset data)
    {
        data.Set(DicomTags.SopClassUid, DicomVr.UI, "1.2.840.10008.5.1.4.1.1.7");
        data.Set(DicomTags.SopInstanceUid, DicomVr.UI, "1.2.3");
        return data;
    }

    private static DicomDataset Sample()
    {
        DicomDataset data = With(DicomDataset.Create()), code = new(), item = new();
        data.Set(DicomTags.PatientName, DicomVr.PN, "Œuvre^Ünique");
        data.Set(DicomTags.LutDescriptor, DicomVr.SS, -5, 7);
        data.Set(DicomTags.PixelSpacing, DicomVr.DS, 0.5, 1e-7);
        code.Set(DicomTags.CodeMeaning, DicomVr.LO, "inner");
        item.Set(DicomTags.ConceptNameCodeSequence, code);
        data.Set(DicomTags.ContentSequence, new DicomDataset(), item);
        return data;
    }

    private static byte[] Nested(int depth)
    {
        DicomDataset data = new();
        for (int i = 0; i < depth - 1; i++)
        {
            DicomDataset outer = new();
            outer.Set(DicomTags.ContentSequence, data);
            data = outer;
        }

        DicomDataset whole = Sample();
        whole.Set(DicomTags.ContentSequence, data);
        return DicomWriter.Write(whole);
    }

    private static byte[] Head(string syntax = "1.2.840.10008.1.2.1")
    {
        byte[] uid = System.Text.Encoding.ASCII.GetBytes(syntax.Length % 2 == 0 ? syntax : syntax + "\0");
        return [.. new byte[128], .. "DICM"u8, 2, 0, 16, 0, .. "UI"u8, (byte)uid.Length, 0, .. uid];
    }
}
