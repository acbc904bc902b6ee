using CheXNet.Phantoms.FindingsDrawn;

namespace CheXNet.Phantoms;

/// <summary>Boxes of a film's findings, computed from the lesions without rendering. A lesion's box bounds all points where it changes
/// the attenuation by at least 1/8 of its maximum change; boxes at different film sizes differ only in scale.</summary>
public static class FilmTruth
{
    private const int Grid = 320;
    private const float Threshold = .125f;

    /// <summary>Computes the boxes, in pixels.</summary>
    /// <param name="plan">The film.</param>
    /// <param name="size">The film's side in pixels.</param>
    /// <returns>One box per lesion: findings in the plan's order, each finding's lesions from largest to smallest.</returns>
    public static IReadOnlyList<FindingBox> Boxes(FilmPlan plan, int size)
    {
        ThoraxShape shape = new(plan);
        DrawnFinding[] findings = [.. plan.Findings.Select(DrawnFinding.Of)];
        foreach (DrawnFinding finding in findings) finding.Reshape(shape);
        LungField lungs = LungField.Of(plan, shape);
        double cell = Math.Max(plan.Pose.Width, plan.Pose.Height) / Grid;
        List<FindingBox> boxes = [];
        foreach (DrawnFinding finding in findings)
        {
            boxes.AddRange(finding.Lesions(lungs, (float)cell)
                .Where(lesion => lesion.HasBox)
                .Select(lesion => Outline(plan.Pose, lesion))
                .OfType<RectangleD>()
                .Select(box => new FindingBox(
                    finding.Finding, new RectangleD(box.Left * size, box.Top * size, box.Right * size, box.Bottom * size)))
                .OrderByDescending(box => box.Box.Width * box.Box.Height));
        }

        return boxes;
    }

    private static RectangleD? Outline(FilmPose pose, Lesion lesion)
    {
        RectangleD? box = lesion.Attenuation is { } field ? Extent(pose, lesion.Bounds, field) : pose.ToFilm(lesion.Bounds);
        if (box is { } drawn && lesion.AlsoCovers is { } more)
        {
            RectangleD also = pose.ToFilm(more);
            box = new RectangleD(Math.Min(drawn.Left, also.Left), Math.Min(drawn.Top, also.Top), Math.Max(drawn.Right, also.Right),
                Math.Max(drawn.Bottom, also.Bottom));
        }

        if (box is not { } b) return null;
        RectangleD inside = new(Math.Clamp(b.Left, 0, 1), Math.Clamp(b.Top, 0, 1), Math.Clamp(b.Right, 0, 1), Math.Clamp(b.Bottom, 0, 1));
        return inside.Width > 0 && inside.Height > 0 ? inside : null;
    }

    private static RectangleD? Extent(FilmPose pose, RectangleD bounds, Func<float, float, float> field)
    {
        RectangleD film = pose.ToFilm(bounds);
        // Small lesions get a finer grid, so that boxes are accurate to about one pixel in 1024.
        double step = Math.Clamp(Math.Max(film.Width, film.Height) / 160, 1.0 / 1024, 1.0 / Grid);
        double fromU = Math.Max(0, film.Left), fromV = Math.Max(0, film.Top);
        int columns = (int)((Math.Min(1, film.Right) - fromU) / step), rows = (int)((Math.Min(1, film.Bottom) - fromV) / step);
        if (columns <= 0 || rows <= 0) return null;
        float[] values = new float[rows * columns];
        float greatest = 0;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                var (x, y) = pose.ToAnatomy(fromU + (column + .5) * step, fromV + (row + .5) * step);
                float value = Math.Abs(field((float)x, (float)y));
                values[row * columns + column] = value;
                greatest = Math.Max(greatest, value);
            }
        }

        if (greatest == 0) return null;
        int left = columns, top = rows, right = 0, bottom = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] < Threshold * greatest) continue;
            int row = i / columns, column = i % columns;
            (left, top, right, bottom) =
                (Math.Min(left, column), Math.Min(top, row), Math.Max(right, column + 1), Math.Max(bottom, row + 1));
        }

        return new RectangleD(fromU + left * step, fromV + top * step, fromU + right * step, fromV + bottom * step);
    }
}
