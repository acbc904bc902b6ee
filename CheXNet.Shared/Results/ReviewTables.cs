using CheXNet.Scoring.Files;

namespace CheXNet.Results;

/// <summary>
/// Reviews as files of labels and boxes. Of each reviewer the latest opinion on a finding counts; a label is what most reviewers say, and
/// stays empty where as many say the opposite, where all are unsure, and where nobody said anything.
/// </summary>
public static class ReviewTables
{
    /// <summary>The labels: a row an image, a column a finding, 1, 0 or empty.</summary>
    /// <param name="reviews">Of one dataset, in any order.</param>
    /// <param name="findings">The first columns; findings of other models follow by name.</param>
    public static string Labels(IEnumerable<Review> reviews, IEnumerable<Finding> findings)
    {
        Review[] counted = [.. Latest(reviews)];
        List<string> columns = [.. findings.Select(static f => f.Name)];
        columns.AddRange(counted.Select(static r => r.Finding).Distinct().Except(columns).Order(StringComparer.Ordinal));
        using StringWriter csv = new();
        CsvScores.WriteRecord(csv, [.. columns.Prepend("Image Index")]);
        foreach (IGrouping<string, Review> image in ByImage(counted))
        {
            ILookup<string, Review> said = image.ToLookup(static r => r.Finding);
            string[] labels = [.. columns.Select(finding => LabelOf(said[finding]))];
            if (labels.Any(static label => label.Length > 0)) CsvScores.WriteRecord(csv, [.. labels.Prepend(image.Key)]);
        }

        return csv.ToString();
    }

    /// <summary>The boxes that reviewers drew around findings that they see, in the layout of ChestX-ray14's list.</summary>
    /// <param name="reviews">Of one dataset, in any order.</param>
    public static string Boxes(IEnumerable<Review> reviews)
    {
        using StringWriter csv = new();
        csv.Write("Image Index,Finding Label,Bbox [x,y,w,h],,,\n");
        foreach (IGrouping<string, Review> image in ByImage(Latest(reviews)))
        {
            foreach (Review review in image)
            {
                if (review is not { Present: true, Box: { } box }) continue;
                double[] numbers = [box.Left, box.Top, box.Width, box.Height];
                IEnumerable<string> cells = numbers.Select(static n => Math.Round(n, 3).ToString(CultureInfo.InvariantCulture));
                CsvScores.WriteRecord(csv, [.. cells.Prepend(review.Finding).Prepend(image.Key)]);
            }
        }

        return csv.ToString();
    }

    private static IEnumerable<Review> Latest(IEnumerable<Review> reviews) =>
        from review in reviews
        group review by (review.Image, review.Finding, review.Reviewer) into opinions
        select opinions.MaxBy(static r => r.Id, StringComparer.Ordinal);

    private static IEnumerable<IGrouping<string, Review>> ByImage(IEnumerable<Review> reviews) =>
        reviews.OrderBy(static r => r.Id, StringComparer.Ordinal).GroupBy(static r => r.Image.Image)
            .OrderBy(static g => g.Key, StringComparer.Ordinal);

    private static string LabelOf(IEnumerable<Review> said)
    {
        int balance = said.Sum(static r => r.Present switch { true => 1, false => -1, null => 0 });
        return balance switch { > 0 => "1", < 0 => "0", _ => "" };
    }
}
