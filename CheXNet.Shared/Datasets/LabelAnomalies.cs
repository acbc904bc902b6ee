namespace CheXNet.Datasets;

/// <summary>What can be odd about a label file.</summary>
internal static class LabelAnomalies
{
    public static readonly AnomalyKind RowUnreadable = new("row-unreadable", "rows that cannot be read, left out");
    public static readonly AnomalyKind ImageTwice = new("image-twice", "images that are listed again with the same labels");
    public static readonly AnomalyKind ImageTwiceDifferent =
        new("image-twice-different", "images that are listed again with other labels, of which the first count");
    public static readonly AnomalyKind LabelUnknown = new("label-unknown", "labels that ChestX-ray14 does not have, not used");
    public static readonly AnomalyKind NoFindingBesides =
        new("no-finding-besides", "images with No Finding beside a finding, which counts");
    public static readonly AnomalyKind AgeOutlier = new("age-outlier", "ages above 120 years");
    public static readonly AnomalyKind AgeUnreadable = new("age-unreadable", "ages that are no age, taken as unknown");
    public static readonly AnomalyKind SexUnreadable = new("sex-unreadable", "sexes other than F and M, taken as unknown");
    public static readonly AnomalyKind PatientDiffers = new("patient-differs", "images whose name begins with another patient than theirs");
    public static readonly AnomalyKind PatientTwoSexes = new("patient-two-sexes", "patients who are F on one image and M on another");
    public static readonly AnomalyKind StudyUnlabeled = new("study-unlabeled", "images whose study has no labels, left out", false);
    public static readonly AnomalyKind StudyWithoutImages = new("study-without-images", "studies with labels and without images", false);
    public static readonly AnomalyKind AgeWithUnit = new("age-with-unit", "ages with a unit, such as 058Y", false);
    public static readonly AnomalyKind TrailingCells = new("trailing-cells", "rows with empty cells after the last column", false);
    public static readonly AnomalyKind FollowUpDiffers =
        new("follow-up-differs", "images whose name ends in another number than their follow-up", false);
    public static readonly AnomalyKind ReadersDiffer = new("readers-differ", "labels on which the readers of an image differ", false);
}
