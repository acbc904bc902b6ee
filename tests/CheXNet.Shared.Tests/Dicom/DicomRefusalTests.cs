using System.Buffers.Binary;
using System.IO.Compression;
using CheXNet.Dicom;
using CheXNet.Imaging;
using CheXNet.Testing;
using Xunit;

namespace CheXNet.Shared.Tests.Dicom;

public sealed class DicomRefusalTests
{
    private static readonly XrayDecoder Strict = new(new ImageLimits());
    private static readonly XrayDecoder Open = new(new ImageLimits { FilmCheck = FilmCheckMode.Accept });

    [Theory]
    [InlineData("Modality", "CT", ErrorCodes.DicomModality, "CT")]
    [InlineData("Modality", "DOE JOHN", ErrorCodes.DicomModality, "another modality")]
    [InlineData("ViewPosition", "LL", ErrorCodes.DicomView, "lateral")]
    [InlineData("ViewPosition", "LATERAL", ErrorCodes.DicomView, "lateral")]
    [InlineData("BodyPartExamined", "HAND", ErrorCodes.DicomBodyPart, "hand")]
    [InlineData("BodyPartExamined", "LEFT_KNEE", ErrorCodes.DicomBodyPart, "knee")]
    [InlineData("BodyPartExamined", "TSPINE", ErrorCodes.DicomBodyPart, "tspine")]
    public void Film_of_something_else_is_refused_by_its_tags_unless_anything_is_taken(string tag, string value, string code, string said)
    {
        byte[] film = DicomFilms.Noise(1, change: data => data.Set(TagOf(tag), DicomVr.CS, value));
        UnreadableImageException refused = Assert.Throws<UnreadableImageException>(() => Strict.Decode(film));
        Assert.Equal(code, refused.Code);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.Contains("--accept-anything", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("DOE", refused.Message, StringComparison.Ordinal);
        Assert.Equal(code, Open.Decode(film).Complaint?.Code);
    }

    [Theory]
    [InlineData("Modality", "CR")]
    [InlineData("Modality", "RG")]
    [InlineData("ViewPosition", "AP")]
    [InlineData("ViewPosition", "PA")]
    [InlineData("ViewPosition", "")]
    [InlineData("BodyPartExamined", "")]
    [InlineData("BodyPartExamined", "PORT CHEST")]
    [InlineData("BodyPartExamined", "THORAX")]
    [InlineData("BodyPartExamined", "TORAX")]
    [InlineData("BodyPartExamined", "CHEST_ABDOMEN")]
    public void Chest_film_is_taken(string tag, string value) =>
        Assert.Equal(96, Strict.Decode(DicomFilms.Noise(1, change: data => data.Set(TagOf(tag), DicomVr.CS, value))).Image.Width);

    [Fact]
    public void Coded_region_and_view_count_and_orientation_does_where_no_view_is_given()
    {
        Assert.Equal(ErrorCodes.DicomBodyPart, CodeOf(static data =>
        {
            data.Remove(DicomTags.BodyPartExamined);
            data.Set(DicomTags.AnatomicRegionSequence, Code("24097009", "SCT", "Hand"));
        }));
        Assert.Equal(ErrorCodes.DicomView, CodeOf(static data =>
        {
            data.Remove(DicomTags.ViewPosition);
            data.Set(DicomTags.ViewCodeSequence, Code("399173006", "SCT", "left lateral"));
        }));
        Assert.Equal(ErrorCodes.DicomView, CodeOf(static data =>
        {
            data.Remove(DicomTags.ViewPosition);
            data.Set(DicomTags.PatientOrientation, DicomVr.CS, "A", "F");
        }));
        Assert.Null(CodeOf(static data =>
        {
            data.Remove(DicomTags.ViewPosition);
            data.Set(DicomTags.PatientOrientation, DicomVr.CS, "L", "F");
        }));
    }

    [Fact]
    public void What_is_no_gray_frame_is_refused_even_if_anything_is_taken()
    {
        Refused(ErrorCodes.ImageAnimated, static data => data.Set(DicomTags.NumberOfFrames, DicomVr.IS, "2"));
        Refused(ErrorCodes.DicomColor, static data =>
        {
            data.Set(DicomTags.SamplesPerPixel, DicomVr.US, 3);
            data.Set(DicomTags.PhotometricInterpretation, DicomVr.CS, "RGB");
        });
        Refused(ErrorCodes.DicomColor, static data => data.Set(DicomTags.PhotometricInterpretation, DicomVr.CS, "PALETTE COLOR"));
        Refused(ErrorCodes.DicomNoImage, static data =>
        {
            data.Remove(DicomTags.Rows);
            data.Remove(DicomTags.PixelData);
        });
        Refused(ErrorCodes.DicomPixelsUnsupported, static data => data.Set(DicomTags.BitsAllocated, DicomVr.US, 32));
        Refused(ErrorCodes.ImageCorrupt, static data => data.Set(DicomTags.BitsStored, DicomVr.US, 12));
        Refused(ErrorCodes.ImageCorrupt, static data => data.Set(DicomTags.Rows, DicomVr.US, 81));
        Refused(ErrorCodes.ImageCorrupt, static data => data.Set(DicomTags.RescaleSlope, DicomVr.DS, "one"));
        Refused(ErrorCodes.ImageTooSmall, static data => data.Set(DicomTags.Rows, DicomVr.US, 31));
        Refused(ErrorCodes.ImageTooLarge, static data =>
        {
            data.Set(DicomTags.Rows, DicomVr.US, 65535);
            data.Set(DicomTags.Columns, DicomVr.US, 65535);
        });
        Refused(ErrorCodes.ImageTooLarge, static data => data.Set(DicomTags.PixelAspectRatio, DicomVr.IS, "1000000", "1"));
    }

    [Fact]
    public void JPEG_2000_is_refused_by_name_with_the_command_that_converts_it()
    {
        DicomDataset data = DicomReader.Read(DicomFilms.Noise(1)).Dataset;
        data.Set(new DicomElement(DicomTags.PixelData, [new byte[] { 0xFF, 0x4F, 0xFF, 0x51 }]));
        byte[] film = DicomWriter.Write(data, TransferSyntax.Of("1.2.840.10008.1.2.4.90"));
        UnreadableImageException refused = Assert.Throws<UnreadableImageException>(() => Open.Decode(film));
        Assert.Equal(ErrorCodes.DicomEncodingUnsupported, refused.Code);
        Assert.Contains("JPEG 2000", refused.Message, StringComparison.Ordinal);
        Assert.Contains("gdcmconv --raw", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_that_decoding_takes_is_within_the_bound_that_is_checked()
    {
        byte[] large = DicomFilms.Noise(1, 2500, 2000);
        IEnumerable<byte[]> films = Directory.GetFiles(TestData.Fixture("dicom", "films"), "*.dcm").Select(File.ReadAllBytes);
        foreach (byte[] file in films.Append(large).Append(Deflated(large)))
        {
            ImageLimits limits = new();
            (_, long bound) = limits.Check(file);
            XrayDecoder decoder = new(limits);
            decoder.Decode(file);
            long before = GC.GetAllocatedBytesForCurrentThread();
            decoder.Decode(file);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, bound);
        }
    }

    [Fact]
    public void Deflated_film_of_more_than_may_be_decoded_is_refused_by_its_header()
    {
        byte[] file = Deflated(DicomFilms.Of(new PixelImage(3000, 3000, 1, new byte[9_000_000])));
        Assert.True(file.Length < 30_000);
        ImageLimits small = new() { MaxDecodeBytes = 60_000_000 };
        long before = GC.GetAllocatedBytesForCurrentThread();
        UnreadableImageException refused = Assert.Throws<UnreadableImageException>(() => new XrayDecoder(small).Decode(file));
        Assert.Equal(ErrorCodes.ImageTooLarge, refused.Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_000_000);
    }

    private static byte[] Deflated(byte[] film)
    {
        int start = 132 + 12 + BinaryPrimitives.ReadInt32LittleEndian(film.AsSpan(132 + 8));
        MemoryStream packed = new();
        using (DeflateStream deflate = new(packed, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(film.AsSpan(start));
        byte[] uid = [.. "1.2.840.10008.1.2.1.99"u8];
        return [.. film[..132], 2, 0, 16, 0, .. "UI"u8, (byte)uid.Length, 0, .. uid, .. packed.ToArray()];
    }

    private static void Refused(string code, Action<DicomDataset> change)
    {
        byte[] film = DicomFilms.Noise(1, change: change);
        UnreadableImageException refused = Assert.Throws<UnreadableImageException>(() => Open.Decode(film));
        Assert.Equal(code, refused.Code);
        Assert.DoesNotContain(DicomFilms.Planted, refused.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private static string? CodeOf(Action<DicomDataset> change) =>
        (Record.Exception(() => Strict.Decode(DicomFilms.Noise(1, change: change))) as UnreadableImageException)?.Code;

    private static DicomDataset Code(string value, string scheme, string meaning)
    {
        DicomDataset code = new();
        code.Set(DicomTags.CodeValue, DicomVr.SH, value);
        code.Set(DicomTags.CodingSchemeDesignator, DicomVr.SH, scheme);
        code.Set(DicomTags.CodeMeaning, DicomVr.LO, meaning);
        return code;
    }

    private static DicomTag TagOf(string name) => name switch
    {
        "Modality" => DicomTags.Modality,
        "ViewPosition" => DicomTags.ViewPosition,
        _ => DicomTags.BodyPartExamined,
    };
}
