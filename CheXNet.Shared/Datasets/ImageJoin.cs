namespace CheXNet.Datasets;

/// <summary>A name that fits several images.</summary>
/// <param name="Name">As asked for.</param>
/// <param name="One">An image that it fits.</param>
/// <param name="Other">Another one.</param>
public sealed record AmbiguousImage(string Name, string One, string Other);

/// <summary>
/// Finds the images of one list (labels, a split, predictions) in another (a folder, labels). A name means: the same path; else the only
/// path that ends in it, folder by folder; else the longest path in which it ends; else the only image of that file name, if its name is
/// unique in both lists (<c>view1_frontal.jpg</c> of CheXpert never is). Then the same without the extensions of images. Case counts.
/// </summary>
/// <param name="Indices">For each name, the place of its image in the other list; -1 if there is none, or several.</param>
/// <param name="Missing">Names without an image, in their order.</param>
/// <param name="Extra">Images that no name means, in their order.</param>
/// <param name="Ambiguous">Names that fit several images.</param>
public sealed record ImageJoin(
    IReadOnlyList<int> Indices, IReadOnlyList<string> Missing, IReadOnlyList<string> Extra, IReadOnlyList<AmbiguousImage> Ambiguous)
{
    private const int Nothing = -1;
    private const int Several = -2;

    /// <summary>Joins two lists of paths as of <see cref="ImageName.Normalize"/>, in time linear in their length.</summary>
    /// <param name="names">The names to find.</param>
    /// <param name="images">The images to find them among.</param>
    public static ImageJoin Of(IReadOnlyList<string> names, IReadOnlyList<string> images)
    {
        int[] indices = new int[names.Count];
        Array.Fill(indices, Nothing);
        List<AmbiguousImage> ambiguous = [];
        foreach (bool bare in (ReadOnlySpan<bool>)[false, true])
        {
            if (!indices.Contains(Nothing)) break;
            string[] wanted = bare ? [.. names.Select(ImageName.Bare)] : [.. names];
            PathEnds ends = new(bare ? [.. images.Select(ImageName.Bare)] : [.. images]);
            PathEnds own = new([.. wanted.Distinct(StringComparer.Ordinal)]);
            for (int i = 0; i < wanted.Length; i++)
            {
                if (indices[i] != Nothing) continue;
                (int first, int second) = ends.Find(wanted[i], own.IsOnlyFile(wanted[i]));
                indices[i] = second >= 0 ? Several : first;
                if (second >= 0) ambiguous.Add(new AmbiguousImage(names[i], images[first], images[second]));
            }
        }

        bool[] meant = new bool[images.Count];
        foreach (int index in indices)
        {
            if (index >= 0) meant[index] = true;
        }

        return new ImageJoin(
            [.. indices.Select(static index => Math.Max(index, Nothing))],
            [.. names.Where((_, i) => indices[i] == Nothing)],
            [.. images.Where((_, i) => !meant[i])],
            ambiguous);
    }

    /// <summary>Paths by their last parts.</summary>
    private sealed class PathEnds(IReadOnlyList<string> paths)
    {
        private static readonly (int First, int Second) None = (Nothing, Nothing);

        private readonly Dictionary<int, Dictionary<string, (int First, int Second)>> _byParts = [];
        private Dictionary<string, (int First, int Second)>? _whole;

        /// <param name="isOnlyFile">Whether the file name alone may decide.</param>
        public (int First, int Second) Find(string name, bool isOnlyFile)
        {
            _whole ??= Index(static path => path);
            if (_whole.TryGetValue(name, out (int First, int Second) found)) return found;
            if (Ending(name, PartsOf(name)) is { First: >= 0 } longer) return longer;
            for (int slash = name.IndexOf('/'); slash >= 0; slash = name.IndexOf('/', slash + 1))
            {
                if (_whole.TryGetValue(name[(slash + 1)..], out found)) return found;
            }

            return isOnlyFile && Ending(ImageName.FileOf(name), 1) is { Second: Nothing } only ? only : None;
        }

        public bool IsOnlyFile(string name) => Ending(ImageName.FileOf(name), 1).Second == Nothing;

        private (int First, int Second) Ending(string end, int parts)
        {
            if (!_byParts.TryGetValue(parts, out Dictionary<string, (int First, int Second)>? index))
                _byParts.Add(parts, index = Index(path => LastParts(path, parts)));
            return index.GetValueOrDefault(end, None);
        }

        private Dictionary<string, (int First, int Second)> Index(Func<string, string?> key)
        {
            Dictionary<string, (int First, int Second)> index = new(paths.Count, StringComparer.Ordinal);
            for (int i = 0; i < paths.Count; i++)
            {
                if (key(paths[i]) is not { } end) continue;
                if (!index.TryAdd(end, (i, Nothing)) && index[end].Second < 0) index[end] = (index[end].First, i);
            }

            return index;
        }

        private static int PartsOf(string path) => path.AsSpan().Count('/') + 1;

        /// <summary>Null if the path has fewer parts.</summary>
        private static string? LastParts(string path, int parts)
        {
            int end = path.Length;
            for (; parts > 0 && end >= 0; parts--) end = end == 0 ? -1 : path.LastIndexOf('/', end - 1);
            return parts == 0 ? path[(end + 1)..] : null;
        }
    }
}
