using CheXNet.Dicom;
using CheXNet.Imaging;

namespace CheXNet.Testing;

/// <summary>Small DICOM films, made with this project's writer. Every text that could name a person holds <see cref="Planted"/>.</summary>
public static class DicomFilms
{
    /// <summary>Must not appear in anything that is made of a film.</summary>
    public const string Planted = "Plantedname";

    /// <summary>Study, Series and SOP Instance UID of every film here.</summary>
    public const string Study = "1.2.826.0.1.3680043.9.9999.7", Series = Study + ".1", Instance = Study + ".1.1";

    /// <summary>A film of 16 bits a pixel, 12 stored, without a window.</summary>
    /// <param name="samples">Row by row.</param>
    /// <param name="change">Further elements.</param>
    public static byte[] Of(ushort[] samples, int columns, Action<DicomDataset>? change = null)
    {
        DicomDataset data = Dataset(samples.Length / columns, columns, bits: 16, stored: 12);
        data.Set(DicomTags.PixelData, DicomVr.OW, [.. samples.Select(static s => (double)s)]);
        change?.Invoke(data);
        return DicomWriter.Write(data);
    }

    /// <summary>A film of 8 bits without a window: the pixels as they are.</summary>
    public static byte[] Of(PixelImage image, Action<DicomDataset>? change = null)
    {
        DicomDataset data = Dataset(image.Height, image.Width, bits: 8, stored: 8);
        data.Set(new DicomElement(DicomTags.PixelData, DicomVr.OB, image.Pixels));
        change?.Invoke(data);
        return DicomWriter.Write(data);
    }

    /// <summary>A noisy film of 8 bits, another for each number.</summary>
    public static byte[] Noise(int seed, int width = 96, int height = 80, Action<DicomDataset>? change = null)
    {
        byte[] pixels = new byte[width * height];
        new Random(seed).NextBytes(pixels);
        return Of(new PixelImage(width, height, 1, pixels), change);
    }

    private static DicomDataset Dataset(int rows, int columns, int bits, int stored)
    {
        DicomDataset data = DicomDataset.Create();
        data.Set(DicomTags.SopClassUid, DicomVr.UI, "1.2.840.10008.5.1.4.1.1.1");
        data.Set(DicomTags.SopInstanceUid, DicomVr.UI, Instance);
        data.Set(DicomTags.StudyInstanceUid, DicomVr.UI, Study);
        data.Set(DicomTags.SeriesInstanceUid, DicomVr.UI, Series);
        data.Set(DicomTags.Modality, DicomVr.CS, "DX");
        data.Set(DicomTags.BodyPartExamined, DicomVr.CS, "CHEST");
        data.Set(DicomTags.ViewPosition, DicomVr.CS, "PA");
        data.Set(DicomTags.PatientName, DicomVr.PN, $"{Planted}^Ünique");
        data.Set(DicomTags.PatientId, DicomVr.LO, $"{Planted}-4711");
        data.Set(DicomTags.PatientComments, DicomVr.LT, Planted);
        data.Set(DicomTags.AccessionNumber, DicomVr.SH, Planted);
        data.Set(DicomTags.ReferringPhysicianName, DicomVr.PN, Planted);
        data.Set(DicomTags.InstitutionName, DicomVr.LO, Planted);
        data.Set(DicomTags.StudyDescription, DicomVr.LO, Planted);
        data.Set(DicomTags.SamplesPerPixel, DicomVr.US, 1);
        data.Set(DicomTags.PhotometricInterpretation, DicomVr.CS, "MONOCHROME2");
        data.Set(DicomTags.Rows, DicomVr.US, rows);
        data.Set(DicomTags.Columns, DicomVr.US, columns);
        data.Set(DicomTags.BitsAllocated, DicomVr.US, bits);
        data.Set(DicomTags.BitsStored, DicomVr.US, stored);
        data.Set(DicomTags.HighBit, DicomVr.US, stored - 1);
        data.Set(DicomTags.PixelRepresentation, DicomVr.US, 0);
        return data;
    }
}
