namespace CheXNet.Imaging;

/// <summary>
/// What an upright frontal chest looks like from afar: the mean of 200 synthetic films (every tenth of <c>chexnet phantoms --count 2000
/// --seed 777</c>), each reduced to 32×32, with mean 0 and norm 1, and made symmetric. No patient's film is in it.
/// </summary>
internal static class ChestTemplate
{
    /// <summary>Rows and columns.</summary>
    public const int Side = 32;

    // The left half, sbyte[32, 16]; the right half is its mirror image.
    private const string LeftHalf =
        "gYGEh4yTnKi3xtXg5urs7YySm6SuucPN1t/l6Ors7++os77I0Nfe4+jq7e7v8fLyx9HZ4Obp7O7u7uzu8vX39dzl6+/y9PTx6uHb3+34/fvr8/j8/v3259fN"
        + "ytLn/QUE9v0CBQb/69LDvr7J4gANDf4FCQsH9NnDuba5xeADFBUFDRAQA+fNvre0uMfjCBsdCxQXEv3fysC6ub/P7BAiJBEZGxL53czDv7/H2PcZKCoUHR8S"
        + "9t7QyMXH0OQDIC4vFB8gEffh1s/MztnwDycyNRAeIBD35NnT0tbj/RktNjkJGh0P+eje2djd6wgiMTk8/xUaDfnq4dzc4vQRKDU7PfYPFgr46+Tg4en8GCs2"
        + "PD7tCRMJ+Ozl4uTuAhssNz0/5QQQBvbs5uTn8wcdLTg9P9//DAT06ubl6vgLHi45Pj/a+woC8+jl5+79ECAvOT4/1vgIAPLp5+rzAhMhLzk+QNL1BwDy6unu"
        + "+QgWIzA5PkDQ8wUB9e7w9wIQGycyOj9BzvEFAvj1+f8KFiAqMzs/QczwBQP7/QMKEx0lLTU7QELL8AUFAwcOFh4mLDE3PEBCyu4FCQsTHCMpLjI1OT1BQsnt"
        + "Bg4VICguMTM1ODs+QULI7QgUHyowNDU3ODo8PkFCxuwJGicvNDY4ODk6PD5BQsXrCR0pMDU3ODg5OTs9P0A=";

    private static readonly double[][] Turned = [.. Enumerable.Range(0, 4).Select(Quarter)];

    /// <summary>The template turned by quarters counterclockwise, <c>double[32, 32]</c> with mean 0 and norm 1.</summary>
    public static IReadOnlyList<double[]> Quarters => Turned;

    private static double[] Quarter(int turns)
    {
        byte[] half = Convert.FromBase64String(LeftHalf);
        double[] values = new double[Side * Side];
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++) values[(y * Side) + x] = (sbyte)half[(y * Side / 2) + Math.Min(x, Side - 1 - x)];
        }

        for (int t = 0; t < turns; t++)
        {
            double[] before = values;
            values = new double[before.Length];
            for (int y = 0; y < Side; y++)
            {
                for (int x = 0; x < Side; x++) values[(y * Side) + x] = before[(x * Side) + Side - 1 - y];
            }
        }

        return FilmAppearance.Normalized(values);
    }
}
