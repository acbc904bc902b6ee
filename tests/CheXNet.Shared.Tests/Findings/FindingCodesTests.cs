using CheXNet.Findings;
using Xunit;

namespace CheXNet.Shared.Tests.Findings;

public sealed class FindingCodesTests
{
    [Fact]
    public void Findings_of_ChestXray14_have_codes_of_their_own()
    {
        FindingCode[] codes = [.. ChestXray14.Findings.Select(FindingCodes.Of)];

        Assert.Equal(14, codes.DistinctBy(static c => (c.Value, c.Scheme)).Count());
        Assert.Equal(["Pleural_Thicken"], codes.Where(static c => c.Scheme != FindingCodes.SnomedCt).Select(static c => c.Value));
        Assert.Equal("60046008", FindingCodes.Of(new Finding("Effusion")).Value);
    }

    /// <summary>The last digit of a SNOMED CT identifier checks the others (Verhoeff), the two before it say "concept".</summary>
    [Fact]
    public void Codes_of_SNOMED_CT_are_whole()
    {
        foreach (Finding finding in ChestXray14.Findings)
        {
            FindingCode code = FindingCodes.Of(finding);
            if (code.Scheme != FindingCodes.SnomedCt) continue;
            Assert.True(IsVerhoeff(code.Value), $"{finding}: {code.Value}");
            Assert.Equal("00", code.Value[^3..^1]);
        }
    }

    [Theory]
    [InlineData("Pleural Effusion", "60046008", FindingCodes.SnomedCt)]
    [InlineData("pleural_thickening", "Pleural_Thicken", FindingCodes.Own)]
    [InlineData("Lung Lesion", "Lung_Lesion", FindingCodes.Own)]
    [InlineData("Fracture", "Fracture", FindingCodes.Own)]
    public void Findings_of_other_models_have_a_code_made_of_their_name(string name, string value, string scheme)
    {
        FindingCode code = FindingCodes.Of(new Finding(name));

        Assert.Equal((value, scheme), (code.Value, code.Scheme));
    }

    [Fact]
    public void Long_names_are_told_apart_within_16_characters()
    {
        FindingCode one = FindingCodes.Of(new Finding("Enlarged Cardiomediastinum"));
        FindingCode other = FindingCodes.Of(new Finding("Enlarged Cardiac Silhouette"));

        Assert.NotEqual(one, other);
        Assert.All([one, other], static code => Assert.InRange(code.Value.Length, 1, 16));
        Assert.Equal("Enlarged Cardiomediastinum", one.Meaning);
    }

    private static bool IsVerhoeff(string digits)
    {
        int[] permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
        int check = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[^(i + 1)] - '0';
            for (int k = 0; k < i % 8; k++) digit = permutation[digit];
            check = Dihedral(check, digit);
        }

        return check == 0;
    }

    // The product in the dihedral group of order 10: rotations 0-4, reflections 5-9.
    private static int Dihedral(int a, int b) => (a < 5, b < 5) switch
    {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + ((a + b - 5) % 5),
        (false, true) => 5 + ((a - 5 - b + 5) % 5),
        (false, false) => (a - b + 5) % 5,
    };
}
