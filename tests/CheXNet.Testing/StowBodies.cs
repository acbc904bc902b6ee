using System.Text;

namespace CheXNet.Testing;

/// <summary>Bodies of DICOMweb store requests.</summary>
public static class StowBodies
{
    /// <summary>The boundary of every body here.</summary>
    public const string Boundary = "a-boundary";

    /// <summary>A body whose parts are these files.</summary>
    public static HttpContent Of(params IEnumerable<byte[]> files)
    {
        MemoryStream body = new();
        foreach (byte[] file in files)
        {
            body.Write(Encoding.ASCII.GetBytes($"--{Boundary}\r\nContent-Type: application/dicom\r\n\r\n"));
            body.Write(file);
            body.Write("\r\n"u8);
        }

        body.Write(Encoding.ASCII.GetBytes($"--{Boundary}--\r\n"));
        return Raw(body.ToArray());
    }

    /// <summary>A body as it is.</summary>
    /// <param name="type">Its Content-Type.</param>
    public static HttpContent Raw(byte[] body, string type = $"multipart/related; type=\"application/dicom\"; boundary={Boundary}")
    {
        ByteArrayContent content = new(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    /// <summary>The same from text in Latin-1.</summary>
    public static HttpContent Raw(string body, string type = $"multipart/related; type=\"application/dicom\"; boundary={Boundary}") =>
        Raw(Encoding.Latin1.GetBytes(body), type);
}
