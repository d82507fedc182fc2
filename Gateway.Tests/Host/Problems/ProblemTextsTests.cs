using Gateway.Host.Problems;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Host.Problems;

internal sealed class ProblemTextsTests
{
    [Test]
    public void All_EveryKind_HasWholeSentences([Values] ErrorKind kind)
    {
        Assert.That(ProblemTexts.All, Contains.Key(kind));
        var text = ProblemTexts.All[kind];

        Assert.That(text.Title, Does.Match("^[A-Z][a-z ]+$").And.Length.LessThan(40));
        foreach (var sentences in new[] { text.Meaning, text.Cause, text.Remedy, text.Retry })
            Assert.That(sentences, Does.Match(@"^[A-Z'].*\.$"));
    }

    [Test]
    public void All_NoTwoKinds_SayTheSame()
    {
        var texts = ProblemTexts.All.Values;

        Assert.That(texts.Select(text => text.Title), Is.Unique);
        Assert.That(texts.Select(text => text.Meaning), Is.Unique);
        Assert.That(texts.Select(text => text.Cause), Is.Unique);
        Assert.That(texts.Select(text => text.Remedy), Is.Unique);
    }
}
