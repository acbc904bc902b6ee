using System.Buffers.Binary;
using CheXNet.Dicom;

namespace CheXNet.Fuzz.Targets;

/// <summary>DICOM: bytes, lengths at their edges, elements, and pixels in every encoding, whatever the tags say of the film.</summary>
public sealed class DicomTarget : ImageTarget
{
    /// <inheritdoc/>
    public override string Name => "dicom";

    /// <inheritdoc/>
    public override bool Takes(byte[] content) => DicomReader.IsDicom(content);

    /// <inheritdoc/>
    public override byte[] Mutate(byte[] original, Random random)
    {
        if (random.Next(3) == 0) return Mutation.OfBytes(original, random);
        // What is left whole of the headers leads further: most changes are made in one place, or in the pixels.
        byte[] bytes = [.. original];
        int at = random.Next(3) == 0 ? random.Next(bytes.Length) : random.Next(132, Math.Max(133, Math.Min(bytes.Length, 1800)));
        if (at >= bytes.Length) return bytes;
        switch (random.Next(4))
        {
            case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1: bytes[at] = (byte)random.Next(256); break;
            case 2 when at + 4 <= bytes.Length:
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), (int)Mutation.Integer(random));
                break;
            case 2: break;
            default: return Again(bytes, random);
        }

        return bytes;
    }

    /// <inheritdoc/>
    protected override bool AcceptAnything => true;

    /// <summary>The same data set with one element changed, removed or put elsewhere, and everything around it right.</summary>
    private static byte[] Again(byte[] bytes, Random random)
    {
        try
        {
            DicomFile file = DicomReader.Read(bytes);
            if (!file.Syntax.Explicit || file.Syntax.BigEndian || file.Syntax.Deflated) return Mutation.OfBytes(bytes, random);
            DicomElement[] elements = [.. file.Dataset];
            DicomElement one = elements[random.Next(elements.Length)];
            if (random.Next(4) == 0) file.Dataset.Remove(one.Tag);
            else if (one.Fragments is { } parts) file.Dataset.Set(new DicomElement(one.Tag, [.. parts.Select(Changed)]));
            else if (one.Items is null) file.Dataset.Set(new DicomElement(one.Tag, one.Vr, Mutation.OfBytes(one.Value.ToArray(), random)));
            return DicomWriter.Write(file.Dataset, file.Syntax);

            ReadOnlyMemory<byte> Changed(ReadOnlyMemory<byte> part) => Mutation.OfBytes(part.ToArray(), random);
        }
        catch (Exception e) when (e is UnreadableImageException or ArgumentException)
        {
            return Mutation.OfBytes(bytes, random);
        }
    }
}
