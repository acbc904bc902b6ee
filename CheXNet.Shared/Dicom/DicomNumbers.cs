using System.Buffers.Binary;

namespace CheXNet.Dicom;

/// <summary>Numbers in the bytes of elements, little endian (DICOM PS3.5, 6.2), and in decimal and integer strings.</summary>
internal static class DicomNumbers
{
    private const int DecimalStringBytes = 16;

    /// <exception cref="UnreadableImageException">The element's representation holds no numbers, or its length is no multiple.</exception>
    public static double[] Read(DicomElement element)
    {
        ReadOnlySpan<byte> bytes = element.Value.Span;
        int size = element.Vr is DicomVr.UN or DicomVr.OB ? sizeof(ushort) : element.Vr.WordBytes();
        if (size == 1 || bytes.Length % size != 0) throw DicomErrors.Corrupt($"the element {element.Tag} is no numbers");
        double[] numbers = new double[bytes.Length / size];
        for (int i = 0; i < numbers.Length; i++)
        {
            ReadOnlySpan<byte> at = bytes.Slice(i * size, size);
            numbers[i] = element.Vr switch
            {
                DicomVr.SS => BinaryPrimitives.ReadInt16LittleEndian(at),
                DicomVr.SL => BinaryPrimitives.ReadInt32LittleEndian(at),
                DicomVr.UL or DicomVr.OL => BinaryPrimitives.ReadUInt32LittleEndian(at),
                DicomVr.FL or DicomVr.OF => BinaryPrimitives.ReadSingleLittleEndian(at),
                DicomVr.FD or DicomVr.OD => BinaryPrimitives.ReadDoubleLittleEndian(at),
                DicomVr.SV => BinaryPrimitives.ReadInt64LittleEndian(at),
                DicomVr.UV or DicomVr.OV => BinaryPrimitives.ReadUInt64LittleEndian(at),
                _ => BinaryPrimitives.ReadUInt16LittleEndian(at),
            };
        }

        return numbers;
    }

    /// <exception cref="ArgumentException">The representation holds no numbers, or not this one.</exception>
    public static byte[] Write(DicomVr vr, ReadOnlySpan<double> values)
    {
        int size = vr.WordBytes();
        byte[] bytes = new byte[values.Length * size];
        for (int i = 0; i < values.Length; i++)
        {
            Span<byte> at = bytes.AsSpan(i * size, size);
            switch (vr)
            {
                case DicomVr.US or DicomVr.OW: BinaryPrimitives.WriteUInt16LittleEndian(at, checked((ushort)values[i])); break;
                case DicomVr.SS: BinaryPrimitives.WriteInt16LittleEndian(at, checked((short)values[i])); break;
                case DicomVr.UL or DicomVr.OL: BinaryPrimitives.WriteUInt32LittleEndian(at, checked((uint)values[i])); break;
                case DicomVr.SL: BinaryPrimitives.WriteInt32LittleEndian(at, checked((int)values[i])); break;
                case DicomVr.FL or DicomVr.OF: BinaryPrimitives.WriteSingleLittleEndian(at, (float)values[i]); break;
                case DicomVr.FD or DicomVr.OD: BinaryPrimitives.WriteDoubleLittleEndian(at, values[i]); break;
                default: throw new ArgumentException($"{vr} holds no numbers.", nameof(vr));
            }
        }

        return bytes;
    }

    /// <summary>The shortest text that reads back the same, within the 16 characters of a decimal string.</summary>
    public static string[] Format(DicomVr vr, ReadOnlySpan<double> values)
    {
        string[] texts = new string[values.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            string text = values[i].ToString(vr == DicomVr.IS ? "F0" : "R", CultureInfo.InvariantCulture);
            for (int digits = DecimalStringBytes - 1; text.Length > DecimalStringBytes; digits--)
                text = values[i].ToString("G" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            texts[i] = text;
        }

        return texts;
    }
}
