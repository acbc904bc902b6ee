using CheXNet.Evaluation.Inputs;
using Xunit;

namespace CheXNet.Shared.Tests.Evaluation;

public sealed class EvaluationSetTests
{
    private const string Labels =
        "image,patient_id,Mass,Hernia\nx/a.png,1,1,0\nx/b.png,1,0,0\ny/c.png,2,0,-1\nz/c.png,3,1,0\nx/d.png,4,0,1\n";

    [Fact]
    public async Task Images_join_by_name_or_path_and_every_other_is_listed()
    {
        EvaluationSet set = await EvaluationInputs.SetAsync(
            "image,Mass,Hernia,Edema\nb.png,.2,.3,0\n/data/x/a.png,.9,.1,0\nc.png,.5,.5,0\nz/c.png,.4,.6,0\nnew.png,.1,.1,0\n"
            + "x/b.png,.7,.3,0\nb.png,.2,.3,0\n", Labels);
        Assert.Equal(["Mass", "Hernia"], set.Findings.Select(static f => f.Name));
        Assert.Equal(["x/b.png", "x/a.png", "z/c.png"], set.Rows.Select(static r => r.Image));
        Assert.Equal([.2, .9, .4], set.Scores[0]);
        Assert.Equal([false, true, true], set.Truth[0]);
        Assert.Equal([0, 0, 1], set.PatientOf);
        Assert.Equal(2, set.Patients);
        ImageAccount account = set.Account;
        Assert.Equal(["new.png"], account.Unlabeled);
        Assert.Equal("c.png", Assert.Single(account.Ambiguous).Name);
        Assert.Equal(["y/c.png", "x/d.png"], account.NotPredicted);
        Assert.Equal([new DuplicateImage("b.png", 2, false), new DuplicateImage("x/b.png", 2, true)], account.Duplicates);
        Assert.False(account.IsComplete(hasSplit: false));
    }

    [Fact]
    public async Task Split_restricts_the_images_and_what_it_names_in_vain_is_listed()
    {
        EvaluationSet set = await EvaluationInputs.SetAsync(
            "image,Mass\na.png,.9\nb.png,.2\n", Labels, "a.png", "d.png", "nobody.png");
        Assert.Equal(["x/a.png"], set.Rows.Select(static r => r.Image));
        Assert.Equal(["b.png"], set.Account.OutsideSplit);
        Assert.Equal(["x/d.png"], set.Account.NotPredicted);
        Assert.Equal(["nobody.png"], set.Account.UnknownInSplit);
        Assert.False(set.Account.IsComplete(hasSplit: true));
    }

    [Fact]
    public async Task Uncertain_label_is_left_out_for_its_finding()
    {
        EvaluationSet set = await EvaluationInputs.SetAsync("image,Hernia\ny/c.png,.5\nx/d.png,.6\n", Labels);
        Assert.Equal([null, true], set.Truth[0]);
    }

    [Theory]
    [InlineData("image,Mass\nother/1.png,.5\n", "None of the 1 images", "another dataset")]
    [InlineData("image,Edema\na.png,.5\n", "no finding in common", "Mass, Hernia")]
    public async Task Predictions_that_do_not_fit_the_labels_are_refused(string predictions, params string[] parts)
    {
        InvalidInputException error = await Assert.ThrowsAsync<InvalidInputException>(
            () => EvaluationInputs.SetAsync(predictions, Labels));
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nobody.png", "names none of the 5 images")]
    [InlineData("d.png", "None of the 1 images with predictions and labels is on the list 'list.txt'")]
    public async Task Split_that_leaves_nothing_is_refused(string listed, string sentence)
    {
        InvalidInputException error = await Assert.ThrowsAsync<InvalidInputException>(
            () => EvaluationInputs.SetAsync("image,Mass\na.png,.5\n", Labels, listed));
        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

    /// <summary>The checksum of a list of names, as <c>sort -u | sha256sum</c> gives it.</summary>
    [Fact]
    public void Split_is_named_by_the_checksum_of_its_sorted_names()
    {
        string one = SplitIdentity.ChecksumOf(["y/b.png", "x/a.png"]);
        Assert.Equal(one, SplitIdentity.ChecksumOf(["a.png", "b.png"]));
        Assert.NotEqual(one, SplitIdentity.ChecksumOf(["a.png", "c.png"]));
        Assert.NotEqual(SplitIdentity.ChecksumOf(["x/a.png", "y/a.png"]), SplitIdentity.ChecksumOf(["a.png"]));
        Assert.Equal("06c1456d50bf5df64266930fe5cb927e986068972c7704ab3b0d4d8a5b86f696", one);
    }
}
