namespace CheXNet.Dicom;

/// <summary>The order of bytes in numbers.</summary>
internal static class DicomWords
{
    /// <summary>A copy with the bytes of each number turned over; an incomplete last one stays.</summary>
    public static byte[] Reversed(ReadOnlySpan<byte> bytes, int size)
    {
        byte[] reversed = bytes.ToArray();
        for (int at = 0; at + size <= reversed.Length; at += size) reversed.AsSpan(at, size).Reverse();
        return reversed;
    }
}
