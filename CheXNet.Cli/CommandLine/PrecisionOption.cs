using System.CommandLine;
using CheXNet.Models;
using CheXNet.Scoring.Files;

namespace CheXNet.Cli.CommandLine;

/// <summary>Which of the model's graphs computes.</summary>
internal static class PrecisionOption
{
    /// <summary><c>--precision fp32|int8</c>.</summary>
    public static Option<string> Create()
    {
        Option<string> option = new("--precision")
        {
            Description = "Which of the model's graphs computes",
            DefaultValueFactory = static _ => ScoreRow.NameOf(Precision.Fp32),
        };
        return option.AcceptOnlyFromAmong([.. Enum.GetValues<Precision>().Select(ScoreRow.NameOf)]);
    }

    /// <summary>What was typed, as a precision.</summary>
    public static Precision Read(ParseResult parsed, Option<string> option) =>
        Enum.GetValues<Precision>().Single(precision => ScoreRow.NameOf(precision) == parsed.GetRequiredValue(option));
}
