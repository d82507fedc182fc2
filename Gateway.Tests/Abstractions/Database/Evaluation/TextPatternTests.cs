using System.Text.Json;
using CsCheck;
using Providers.Abstractions.Database.Evaluation;

namespace Gateway.Tests.Abstractions.Database.Evaluation;

internal sealed class TextPatternTests
{
    [TestCase("abc", "abc", true)]
    [TestCase("abc", "abcd", false)]
    [TestCase("a%", "abc", true)]
    [TestCase("%c", "abc", true)]
    [TestCase("%b%", "abc", true)]
    [TestCase("*b*", "abc", true)]
    [TestCase("a_c", "abc", true)]
    [TestCase("a_", "abc", false)]
    [TestCase("_%_", "a", false)]
    [TestCase("_%_", "ab", true)]
    [TestCase("%", "", true)]
    [TestCase("", "", true)]
    [TestCase("", "a", false)]
    [TestCase("_", "", false)]
    [TestCase("a\\%b", "a%b", true)]
    [TestCase("a\\%b", "aXb", false)]
    [TestCase("a\\_b", "a_b", true)]
    [TestCase("a\\_b", "aXb", false)]
    [TestCase("a\\*b", "a*b", true)]
    [TestCase("a\\*b", "aXb", false)]
    [TestCase("a\\\\b", "a\\b", true)]
    [TestCase("a\\", "a\\", true)]
    [TestCase("a_b", "a\nb", true)]
    [TestCase("a%b", "a\n\nb", true)]
    [TestCase("_", "😀", true)]
    [TestCase("__", "😀", false)]
    [TestCase("_%", "😀", true)]
    [TestCase("😀%", "😀😀", true)]
    [TestCase("%aab", "aaaab", true)]
    [TestCase("%a%b%c%", "xxaxxbxxcxx", true)]
    [TestCase("%a%b%c%", "xxaxxcxxbxx", false)]
    [TestCase("A%", "abc", false)]
    [TestCase("\"abc\"", "\"abc\"", true)]
    public void Like_Pattern_MatchesTheWhole(string pattern, string text, bool expected)
    {
        Assert.That(new LikePattern("a", pattern, ignoreCase: false).IsMatch(text), Is.EqualTo(expected));
        Assert.That(Rows.Evaluate($"a=like.{pattern}", JsonSerializer.Serialize(new { a = text })), Is.EqualTo(expected));
    }

    [TestCase("ABC%", "abcd", true)]
    [TestCase("é%", "École", true)]
    [TestCase("ЖУК", "жук", true)]
    [TestCase("a\\%", "A%", true)]
    [TestCase("ab", "abc", false)]
    public void ILike_Pattern_IgnoresCase(string pattern, string text, bool expected) =>
        Assert.That(new LikePattern("a", pattern, ignoreCase: true).IsMatch(text), Is.EqualTo(expected));

    [Test]
    public void Like_AnyPattern_AgreesWithARegularExpression() =>
        Gen.Select(Gen.String[Gen.Char["ab%_"], 0, 8], Gen.String[Gen.Char["ab"], 0, 10]).Sample(
            static (pattern, text) =>
            {
                var regex = $"^{pattern.Replace("%", ".*", StringComparison.Ordinal).Replace('_', '.')}$";
                return new LikePattern("a", pattern, ignoreCase: false).IsMatch(text) == System.Text.RegularExpressions.Regex.IsMatch(text, regex);
            },
            iter: 5_000);

    [Test]
    public void Like_PatternThatTriesForEver_IsRefused()
    {
        var pattern = new LikePattern("title", $"%{new string('a', 4_000)}b", ignoreCase: false);
        var text = new string('a', 1_000_000);

        Assert.That(Refusal.Of(() => pattern.IsMatch(text)), Does.Contain("'title' takes too long to evaluate"));
    }

    [Test]
    public void Like_MuchText_IsNoReasonToRefuse()
    {
        var pattern = new LikePattern("title", "%ab%", ignoreCase: true);
        var text = new string('x', 1_000_000);

        for (var i = 0; i < 51; i++)
            Assert.That(pattern.IsMatch(text), Is.False);
    }

    [TestCase("^a.c$", "abc", true)]
    [TestCase("a.c", "a\nc", true)]
    [TestCase("b", "abc", true)]
    [TestCase("B", "abc", false)]
    [TestCase("[[:alpha:]]+[[:digit:]]$", "xyz5", true)]
    [TestCase("^[^[:space:]_]+$", "a b", false)]
    [TestCase("^[[:upper:][:punct:]]+$", "A-Ü!", true)]
    [TestCase("(a)\\1", "aa", true)]
    [TestCase("a(?!b)", "ab", false)]
    [TestCase("^.$", "ü", true)]
    public void Match_Expression_IsFoundAnywhere(string pattern, string text, bool expected)
    {
        Assert.That(new RegexPattern("a", pattern, ignoreCase: false).IsMatch(text), Is.EqualTo(expected));
        Assert.That(new RegexPattern("a", pattern.Replace('b', 'B'), ignoreCase: true).IsMatch(text.Replace('a', 'A')), Is.EqualTo(expected || pattern == "B"));
    }

    [TestCase("(")]
    [TestCase("[a")]
    [TestCase("a{2,1}")]
    [TestCase("*")]
    [TestCase("\\")]
    public void Match_Malformed_IsRefused(string pattern) =>
        Assert.That(Refusal.Of(() => Rows.Predicate($"title=match.{pattern}")), Does.Contain("'title' is no regular expression"));

    [TestCase("(a+)+$")]
    [TestCase("(a|aa)+$")]
    public void Match_CatastrophicExpression_TakesNoTime(string pattern) =>
        Assert.That(new RegexPattern("a", pattern, ignoreCase: false).IsMatch($"{new string('a', 50_000)}!"), Is.False);

    [TestCase("((a{100}){100}){100}")]
    [TestCase("(x+x+)+y(?=z)")]
    [TestCase("^(.*?,){50}\\1P")]
    public void Match_ExpressionBeyondTheLinearEngine_EndsInTime(string pattern)
    {
        var compiled = new RegexPattern("title", pattern, ignoreCase: false);
        try
        {
            Assert.That(compiled.IsMatch(new string('x', 100_000)), Is.False);
        }
        catch (Providers.Abstractions.Errors.ProviderException error)
        {
            Assert.That(error.Message, Does.Contain("'title' takes too long to evaluate"));
        }
    }

    [Test]
    public void Match_CatastrophicBacktracking_IsRefused()
    {
        var compiled = new RegexPattern("title", "^(\\w+\\s?)*\\1$(?<!x)", ignoreCase: false);

        Assert.That(Refusal.Of(() => compiled.IsMatch($"{new string('a', 200)}!")), Does.Contain("'title' takes too long to evaluate"));
    }

    [TestCase("5", true)]
    [TestCase("57.5", true)]
    [TestCase("true", false)]
    [TestCase("\"5\\n\\\"\"", true)]
    public void Like_OtherValues_AreMatchedAsText(string value, bool expected) =>
        Assert.That(Rows.Evaluate("a=like.5%", $$"""{"a":{{value}}}"""), Is.EqualTo(expected));
}
