using System.Text.RegularExpressions;
using CsCheck;
using Gateway.Tests.Abstractions.Database.Query;
using Providers.Abstractions.Database.Postgrest;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Query.Parsing;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Abstractions.Database.Query.Parsing;

/// <summary>Every mistake names its parameter and position, and how to mend it.</summary>
internal sealed partial class MalformedQueryTests
{
    // Filters.
    [TestCase("a=is.maybe", "a", 4, "null, not_null, true, false or unknown")]
    [TestCase("a=is.", "a", 4, "null, not_null")]
    [TestCase("a=in.b", "a", 4, "in brackets")]
    [TestCase("a=in.(b", "a", 6, "in brackets")]
    [TestCase("a=in.(b)c", "a", 7, "End the value there")]
    [TestCase("a=in.(\"b)", "a", 5, "Close it")]
    [TestCase("a=in.(\"b\"c)", "a", 8, "in brackets")]
    [TestCase("a=eq(any).b", "a", 9, "in braces")]
    [TestCase("a=eq(any).{b", "a", 11, "in braces")]
    [TestCase("a=neq(any).{b}", "a", 4, "Leave the brackets out")]
    [TestCase("a=eq(some).b", "a", 3, "Leave the brackets out")]
    [TestCase("a=in(any).(b)", "a", 3, "Leave the brackets out")]
    [TestCase("a=fts().b", "a", 4, "Leave the brackets out")]
    [TestCase("a=eq.\"b", "a", 4, "Close it")]
    [TestCase("a=eq.\"b\\", "a", 4, "Close it")]
    [TestCase("a=eq.\"b\"c", "a", 4, "Quote the whole value")]
    // Nesting.
    [TestCase("or=a.eq.1", "or", 1, "in brackets")]
    [TestCase("or=", "or", 1, "in brackets")]
    [TestCase("or=()", "or", 2, "Name a column")]
    [TestCase("or=(a.eq.1", "or", 8, "close the bracket")]
    [TestCase("or=(a.eq.1,)", "or", 9, "Name a column")]
    [TestCase("or=(a.eq.1)b", "or", 9, "End the parameter there")]
    [TestCase("not.and=(a.eq.1)b", "not.and", 9, "End the parameter there")]
    [TestCase("or=(a)", "or", 3, "column.operator.value")]
    [TestCase("or=(a.1)", "or", 4, "column.operator.value")]
    [TestCase("or=(a.not.1)", "or", 4, "column.operator.value")]
    [TestCase("or=(a.eq.{1", "or", 7, "Close it")]
    [TestCase("or=(a.eq.\"1)", "or", 7, "Close it")]
    [TestCase("or=(a.eq.\"1\"2)", "or", 10, "in double quotes")]
    [TestCase("or=(a.is.1)", "or", 7, "null, not_null")]
    [TestCase("or=(a.in.1)", "or", 7, "in brackets")]
    [TestCase("or=(and(a.eq.1)", "or", 13, "close the bracket")]
    [TestCase("or=(a->>b->c.eq.1)", "or", 7, "Use '->' before it")]
    // Names.
    [TestCase("=eq.1", "", 1, "Name a column")]
    [TestCase("\"\"=eq.1", "\"\"", 3, "Name a column")]
    [TestCase("a\"b=eq.1", "a\"b", 1, "in double quotes")]
    [TestCase("\"a=eq.1", "\"a", 1, "Close it")]
    [TestCase("\"a\"b=eq.1", "\"a\"b", 4, "in double quotes")]
    [TestCase("a->=eq.1", "a->", 4, "Name a column")]
    [TestCase("a->>b->c=eq.1", "a->>b->c", 6, "Use '->' before it")]
    [TestCase("a->b.c=eq.1", "a->b.c", 5, "in double quotes")]
    [TestCase("a.=eq.1", "a.", 3, "Name a column")]
    [TestCase("a.b.=eq.1", "a.b.", 5, "Name a column")]
    [TestCase("a.b->c.d=eq.1", "a.b->c.d", 7, "relation.column")]
    // Select.
    [TestCase("select=a,", "select", 3, "Name a column")]
    [TestCase("select=,a", "select", 1, "Name a column")]
    [TestCase("select=a b:", "select", 5, "Name a column")]
    [TestCase("select=a:b:c", "select", 4, "Divide items by commas")]
    [TestCase("select=a::", "select", 4, "as in id::text")]
    [TestCase("select=a.mode()", "select", 3, "Use count(), sum(), avg(), min() or max()")]
    [TestCase("select=a.sum", "select", 6, "amount.sum()")]
    [TestCase("select=a.sum(b)", "select", 6, "amount.sum()")]
    [TestCase("select=a(b", "select", 4, "Close the bracket")]
    [TestCase("select=a(b))", "select", 5, "Divide items by commas")]
    [TestCase("select=a!inner", "select", 8, "Say in brackets")]
    [TestCase("select=a!b!c(d)", "select", 6, "Give one")]
    [TestCase("select=...a", "select", 5, "Say in brackets")]
    [TestCase("select=*a", "select", 2, "Divide items by commas")]
    [TestCase("select=a->>b->c", "select", 6, "Use '->' before it")]
    // Order, paging, lists.
    [TestCase("order=", "order", 1, "Name a column")]
    [TestCase("order=a,", "order", 3, "Name a column")]
    [TestCase("order=a.up", "order", 3, "column.asc or column.desc")]
    [TestCase("order=a.", "order", 3, "column.asc or column.desc")]
    [TestCase("order=a.desc.asc", "order", 8, "column.asc or column.desc")]
    [TestCase("order=a.nullslast.desc", "order", 13, "column.asc or column.desc")]
    [TestCase("order=a.desc.nullsfirst.nullslast", "order", 19, "column.asc or column.desc")]
    [TestCase("order=a(b)", "order", 2, "Divide terms by commas")]
    [TestCase("limit=", "limit", 1, "between 0 and 1000")]
    [TestCase("limit=-1", "limit", 1, "between 0 and 1000")]
    [TestCase("limit=1001", "limit", 1, "between 0 and 1000")]
    [TestCase("limit=1.5", "limit", 1, "between 0 and 1000")]
    [TestCase("limit=99999999999999999999", "limit", 1, "between 0 and 1000")]
    [TestCase("limit=%201", "limit", 1, "between 0 and 1000")]
    [TestCase("offset=-1", "offset", 1, "at least 0")]
    [TestCase("offset=9223372036854775808", "offset", 1, "at least 0")]
    [TestCase("a.limit=1001", "a.limit", 1, "between 0 and 1000")]
    [TestCase("a.or=(b.eq.1)c", "a.or", 9, "End the parameter there")]
    [TestCase("columns=", "columns", 1, "Name a column")]
    [TestCase("columns=a,", "columns", 3, "Name a column")]
    [TestCase("columns=\"a\"b", "columns", 4, "Divide names by commas")]
    [TestCase("on_conflict=", "on_conflict", 1, "Name a column")]
    // Encoding.
    [TestCase("a=%", "a", 1, "Percent-encode")]
    [TestCase("a=b%4", "a", 2, "Percent-encode")]
    [TestCase("a=%zz", "a", 1, "Percent-encode")]
    [TestCase("a=%+1", "a", 1, "Percent-encode")]
    [TestCase("a=b+%C3%BC%FF", "a", 9, "Percent-encode")]
    [TestCase("a=%C3", "a", 1, "Percent-encode")]
    [TestCase("a=ü%ED%A0%80", "a", 2, "Percent-encode")]
    [TestCase("a=%C0%AF", "a", 1, "Percent-encode")]
    [TestCase("b%FF=1", "b%FF", 2, "Percent-encode")]
    public void Parse_Mistake_NamesParameterPositionAndMend(string query, string parameter, int position, string mend)
    {
        var message = Refusal.Of(() => QueryParser.Parse(query, QueryVerb.Read));

        Assert.That(message, Does.Contain($"'{parameter}'").And.Contain($" at position {position}: ").And.Contain(mend));
        Assert.That(message, Does.EndWith("."));
    }

    [TestCase("select=a&select=b", "select")]
    [TestCase("order=a&order=b", "order")]
    [TestCase("limit=1&limit=1", "limit")]
    [TestCase("offset=1&offset=1", "offset")]
    [TestCase("cursor=&cursor=", "cursor")]
    [TestCase("columns=a&columns=a", "columns")]
    [TestCase("on_conflict=a&on_conflict=a", "on_conflict")]
    [TestCase("m.order=a&m.order=b", "m.order")]
    [TestCase("m.limit=1&m.limit=1", "m.limit")]
    [TestCase("m.offset=0&m.offset=0", "m.offset")]
    public void Parse_ParameterTwice_IsRefused(string query, string parameter) =>
        Assert.That(
            Refusal.Of(() => QueryParser.Parse(query, QueryVerb.Read)),
            Is.EqualTo($"'{parameter}' is malformed at position 1: the parameter is repeated. Give it once."));

    [Test]
    public void Parse_RelatedRowsTooDeep_AreRefused() =>
        Assert.That(
            Refusal.Of(() => QueryParser.Parse($"select={string.Concat(Enumerable.Repeat("a(", 5000))}", QueryVerb.Read)),
            Does.StartWith("'select' is malformed at position 35: related rows are nested deeper than 16"));

    [Test]
    public void Parse_AnyText_FailsOnlyWithARefusal() =>
        Gen.Select(Texts(), Gen.Enum<QueryVerb>()).Sample(static (text, verb) => IsParsedOrRefused(text, verb), iter: 30_000);

    [Test]
    public void Parse_ValidTextWithOneCharacterChanged_FailsOnlyWithARefusal() =>
        Gen.Select(QueryGenerators.Query.Select(static query => PostgrestWriter.Write(query)), Gen.Int[0, 300], Gen.OneOf('"', '\\', '(', ')', '{', ',', '.', '%', '=', '\0', '\ud800'))
            .Sample(
                static (text, index, changed) => IsParsedOrRefused(text.Length == 0 ? text : text.Remove(index % text.Length, 1).Insert(index % text.Length, changed.ToString()), QueryVerb.Read),
                iter: 5_000);

    private static Gen<string> Texts() => Gen.OneOf(
        Gen.String,
        Gen.OneOf(
            "a", "=", "&", ".", ",", "(", ")", "{", "}", "\"", "\\", "->", "->>", "::", "!", "...", "*", "%", "%22", "%ff", "+", " ", "0", "-1", "not.", "or", "and",
            "or=(", "and(", "eq.", "in.(", "is.", "null", "eq(any).{", "fts(", "select=", "order=", "limit=", "offset=", "cursor=", "columns=", "sum()", "desc", "\ud83d", "😀", "\0")
            .Array[0, 24].Select(string.Concat));

    private static bool IsParsedOrRefused(string text, QueryVerb verb)
    {
        RowQuery query;
        try
        {
            query = QueryParser.Parse(text, verb);
        }
        catch (ProviderException error)
        {
            return error.Kind == ErrorKind.InvalidRequest && Position().IsMatch(error.Message);
        }

        // What was read can be written, and means the same.
        return text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') || QueryParser.Parse(PostgrestWriter.Write(query), QueryVerb.Read) == query;
    }

    [GeneratedRegex(@"'.*' (is malformed )?at position [0-9]+: .+\. .+\.$", RegexOptions.Singleline)]
    private static partial Regex Position();
}
