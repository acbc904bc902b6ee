namespace CheXNet.Dicom.Pixels;

/// <summary>
/// What a data set says of itself as a film, and whether that is a frontal chest radiograph in one gray frame. Texts of the file are shown
/// in a refusal only if they are well-known terms.
/// </summary>
internal static class FilmTags
{
    private static readonly string[] Radiography = ["CR", "DX", "RG"];

    private static readonly HashSet<string> OtherModalities =
        ["BI", "CT", "DG", "ECG", "ES", "GM", "IO", "IVUS", "MG", "MR", "NM", "OCT", "OP", "OT", "PT", "PX", "RF", "RTIMAGE", "SC", "SM",
            "SR", "US", "XA", "XC"];

    private static readonly HashSet<string> Chest = ["CHEST", "CXR", "LUNG", "LUNGS", "THORAX"];

    private static readonly HashSet<string> Elsewhere =
        ["ABDOMEN", "ANKLE", "ARM", "BLADDER", "BRAIN", "BREAST", "CALCANEUS", "CLAVICLE", "COCCYX", "COLON", "CSPINE", "ELBOW",
            "EXTREMITY", "EYE", "FACE", "FEMUR", "FIBULA", "FINGER", "FOOT", "FOREARM", "HAND", "HEAD", "HIP", "HUMERUS", "ILIUM", "JAW",
            "KIDNEY", "KNEE", "LEG", "LIMB", "LSPINE", "MANDIBLE", "MAXILLA", "NECK", "NOSE", "ORBIT", "PATELLA", "PELVIS", "RADIUS",
            "RIB", "RIBS", "SACRUM", "SCAPULA", "SHOULDER", "SINUS", "SKULL", "SPINE", "SSPINE", "STERNUM", "STOMACH", "THIGH", "THUMB",
            "TIBIA", "TOE", "TOOTH", "TSPINE", "ULNA", "WRIST"];

    private static readonly HashSet<string> LateralPositions = ["LL", "RL", "LLD", "RLD", "LAT", "LATERAL"];

    /// <summary>Left lateral, right lateral, lateral (PS3.16, CID 4010), by SNOMED CT and by its former codes.</summary>
    private static readonly HashSet<string> LateralViews =
        ["399173006", "399198007", "399067008", "R-10236", "R-10232", "R-102CD"];

    /// <summary>Refuses what is no single gray frame: there is nothing that could be scored.</summary>
    /// <exception cref="UnreadableImageException">No pixels, several frames, or colors.</exception>
    public static void RequireGrayFrame(DicomDataset data)
    {
        if (data.Integer(DicomTags.Rows) is null)
        {
            throw new UnreadableImageException(
                ErrorCodes.DicomNoImage, "The DICOM file holds no image, but a report or the like: give the film itself.");
        }

        if (data.Integer(DicomTags.NumberOfFrames) is > 1 and int frames)
        {
            throw new UnreadableImageException(
                ErrorCodes.ImageAnimated,
                FormattableString.Invariant($"The DICOM file has {frames} frames: export the one frame that is the film."));
        }

        string? photometric = data.Text(DicomTags.PhotometricInterpretation);
        if ((data.Integer(DicomTags.SamplesPerPixel) ?? 1) != 1 || photometric is not (null or "MONOCHROME1" or "MONOCHROME2"))
        {
            throw new UnreadableImageException(
                ErrorCodes.DicomColor, "The DICOM file is in color, and a radiograph is gray: export the original film.");
        }
    }

    /// <summary>
    /// Why it is no frontal chest radiograph by its own tags, code and clause: another modality, body part or view. Null if it may be one;
    /// what they do not say is not held against it.
    /// </summary>
    public static (string Code, string Reason)? ComplaintOf(DicomDataset data)
    {
        string? modality = data.Text(DicomTags.Modality);
        if (modality is not null && !Radiography.Contains(modality))
        {
            string shown = OtherModalities.Contains(modality) ? $"of the modality {modality}" : "of another modality";
            return (ErrorCodes.DicomModality, $"it is {shown}, not a radiograph (CR, DX or RG)");
        }

        if (OtherBodyPart(data) is { } part)
            return (ErrorCodes.DicomBodyPart, $"it shows another part of the body ({part.ToLowerInvariant()})");
        return IsLateral(data) ? (ErrorCodes.DicomView, "it is a lateral view, and the model knows frontal ones") : null;
    }

    private static string? OtherBodyPart(DicomDataset data)
    {
        IEnumerable<string?> regions =
            data.Items(DicomTags.AnatomicRegionSequence).Select(static region => region.Text(DicomTags.CodeMeaning));
        string[] words = [.. regions.Prepend(data.Text(DicomTags.BodyPartExamined)).OfType<string>().SelectMany(Words)];
        return words.Any(Chest.Contains) ? null : words.FirstOrDefault(Elsewhere.Contains);
    }

    private static bool IsLateral(DicomDataset data)
    {
        if (data.Text(DicomTags.ViewPosition) is { } position) return Words(position).Any(LateralPositions.Contains);
        IReadOnlyList<DicomDataset> views = data.Items(DicomTags.ViewCodeSequence);
        if (views.Count > 0) return views.Any(static view => view.Text(DicomTags.CodeValue) is { } code && LateralViews.Contains(code));
        // Rows that run to the front or the back of the patient (PS3.3, C.7.6.1.1.1).
        return data.Texts(DicomTags.PatientOrientation) is [['A' or 'P', ..], ['F' or 'H', ..]];
    }

    private static string[] Words(string text) =>
        text.ToUpperInvariant().Split([' ', '_', '-', '/', ',', '.', '(', ')'], StringSplitOptions.RemoveEmptyEntries);
}
