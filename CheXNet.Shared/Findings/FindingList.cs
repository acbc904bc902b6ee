namespace CheXNet.Findings;

/// <summary>Findings in an order.</summary>
public static class FindingList
{
    /// <summary>The place of the finding that a text names; -1 if none matches.</summary>
    /// <param name="name">User input (<see cref="Finding.Matches"/>).</param>
    public static int IndexOf(this IReadOnlyList<Finding> findings, string name)
    {
        for (int i = 0; i < findings.Count; i++)
        {
            if (findings[i].Matches(name)) return i;
        }

        return -1;
    }
}
