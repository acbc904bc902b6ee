using CheXNet.Evaluation.Fitting;

namespace CheXNet.Cli.Model;

/// <summary>What was fitted, on a terminal.</summary>
internal static class CalibrateTables
{
    public static void Write(CalibrationResult result, IReadOnlyList<string> notes, ModelId from, string path, TextWriter to)
    {
        FitRecord fit = result.Card.Fit!;
        string test = fit.TestList is { } list ? $"; none of them in {list.Name}" : "";
        to.WriteLine(Invariant(
            $"{fit.Images} validation images of {fit.Patients} patients ({fit.Split.Name}){test}. Intervals: 95%, over patients."));
        FindingCalibration[] fitted = [.. result.Findings.Where(static f => f.Problem is null)];
        to.WriteLine("\nProbabilities (held out: on patients left out of the fit):");
        TextTable table = new TextTable().Name("finding").Number("images").Number("with").Name("method").Number("slope").Number("intercept")
            .Number("log loss before").Number("held out").Number("ECE before").Number("held out");
        foreach (FindingCalibration f in fitted)
        {
            CalibrationFit c = f.Calibration!;
            string method = c.Method.ToString().ToLowerInvariant();
            table.Add(
                f.Finding.Name, Invariant($"{f.Images}"), Invariant($"{f.Positives}"), method, Text(c.Slope), Text(c.Intercept),
                Text(c.HeldOut["none"]), Text(c.HeldOut[method]), Text(c.EceBefore), Text(c.EceAfter));
        }

        table.Write(to);
        to.WriteLine("\nOperating points, on these images:");
        table = new TextTable().Name("finding").Name("rule").Number("threshold").Number("sensitivity").Number("specificity")
            .Number("prevalence").Number("PPV").Number("NPV");
        foreach (FindingCalibration f in fitted.Where(static f => f.OperatingPoint is not null))
        {
            OperatingPointFit p = f.OperatingPoint!;
            table.Add(
                f.Finding.Name, p.Rule, Invariant($"{f.Threshold:0.0000}"), Text(p.Sensitivity), Text(p.Specificity),
                Text(p.Prevalence) + (p.Stated ? "" : " here"), Text(p.Ppv), Text(p.Npv));
        }

        table.Write(to);
        to.WriteLine("\nAnswers (of films with the finding at most the error rate is answered no, of those without yes):");
        table = new TextTable().Name("finding").Number("error rate").Number("patients with").Number("without").Number("yes").Number("no")
            .Number("uncertain");
        foreach (FindingCalibration f in fitted.Where(static f => f.Set is not null))
        {
            table.Add(
                f.Finding.Name, Text(f.Set!.ErrorRate), Invariant($"{f.Set.Positives}"), Invariant($"{f.Set.Negatives}"),
                Share(f.Yes!.Value), Share(f.No!.Value), Share(1 - f.Yes.Value - f.No.Value));
        }

        table.Write(to);
        to.WriteLine();
        foreach (string note in notes) to.WriteLine(note);
        to.WriteLine($"{from} is calibrated as {result.Card.ToModelId()}: {path}");
    }

    private static string Text(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Text(FittedValue? value) => value is null ? ""
        : value is { Low: { } low, High: { } high } ? $"{Text(value.Value)} ({Text(low)}–{Text(high)})" : Text(value.Value);

    private static string Share(double value) => value.ToString("0.0%", CultureInfo.InvariantCulture);
}
