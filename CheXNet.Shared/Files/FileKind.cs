namespace CheXNet.Files;

/// <summary>What a path leads to, links followed.</summary>
public enum FileKind
{
    /// <summary>Nothing, or a link to nothing.</summary>
    Missing,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A named pipe (FIFO): opening it may wait forever.</summary>
    Pipe,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A character or block device.</summary>
    Device,

    /// <summary>Links that lead in a circle.</summary>
    LinkLoop,

    /// <summary>Something in a folder that this user may not look into, or on a disk that does not answer.</summary>
    Unreachable,
}
