using CsCheck;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Query.Parsing;

namespace Gateway.Tests.Abstractions.Database.Query;

/// <summary>Makes queries of every shape that the parser can give, with names and values as nasty as they come.</summary>
internal static class QueryGenerators
{
    private static readonly string[] OddTexts =
    [
        "", " ", "\"", "\\", "\\\"", "\"a\"", "a\"b", "a\\", "a,b", "(a)", "a)", "{a,b}", "{a", "a}", "[1,2]", "(1,5]", "{\"a\":[1]}", "a.b", "a->b", "->", "a-",
        "->>x", "%", "%41", "*", "+", "&", "=", "a&b=c", "#", "?", ":", "::text", "!inner", "...", "eq.1", "not.eq.1", "in.(1)", "is.null", "null", "true",
        "5", "5.0", "-1", "+1", "1e5", "0", "-0", "007", "select", "order", "limit", "offset", "cursor", "columns", "and", "or", "not", "not.or", "on_conflict",
        "apikey", "count", "count()", "id", "created_at", "ünïcode", "日本語", "😀", "\0", "\n\t\r", "\u007f", "\u2028", "'; drop table x --",
    ];

    private static readonly Gen<string> Plain = Gen.String[Gen.Char["abcxyz_019"], 1, 6];

    /// <summary>Any text, empty too.</summary>
    public static Gen<string> Text { get; } = Gen.Frequency(
        (3, Plain),
        (4, Gen.OneOf(OddTexts)),
        (2, Gen.String[Gen.Char["ab\"\\,(){}[].:*%&=+-> \0é"], 0, 8]),
        (1, Gen.OneOf(OddTexts).Select(Gen.OneOf(OddTexts), (left, right) => left + right)));

    /// <summary>Names: any text but the empty one.</summary>
    public static Gen<string> Name { get; } = Gen.Frequency((3, Plain), (2, Text.Where(static text => text.Length > 0)));

    public static Gen<ColumnPath> Path { get; } = Gen.Frequency(
        (3, Name.Select(static name => new ColumnPath(name))),
        (1, Gen.Select(Name, Gen.OneOf(Name.Select(static name => new JsonStep(name)), Gen.Int.Select(static index => new JsonStep(null, index))).Array[1, 3], Gen.Bool,
            static (name, steps, asText) => new ColumnPath(name, new EquatableArray<JsonStep>(steps), asText))));

    public static Gen<RowQuery> Query { get; } = Gen.Select(
        Gen.Select(
            SelectItems(depth: 0),
            Where(),
            Order(),
            Gen.Int[0, RowQuery.MaxLimit].Nullable(),
            Gen.Long[0, long.MaxValue].Nullable(),
            static (select, where, order, limit, offset) => new RowQuery
            {
                Select = select,
                Where = where,
                Order = order,
                Limit = limit ?? RowQuery.DefaultLimit,
                HasLimit = limit is not null,
                Offset = offset ?? 0,
                HasOffset = offset is not null,
            }),
        Text.Null(),
        Name.Array[0, 2],
        Name.Array[0, 2],
        Related(),
        static (query, cursor, columns, conflict, related) => query with
        {
            Cursor = cursor,
            Columns = new EquatableArray<string>(columns),
            OnConflict = new EquatableArray<string>(conflict),
            Related = related,
        });

    // The top level: nothing, one filter, or several side by side.
    private static Gen<Filter?> Where() => Gen.OneOf(
        Gen.Const((Filter?)null),
        FilterOf(sole: true).Select(static filter => (Filter?)filter),
        FilterOf(sole: false).Array[2, 4].Select(static terms => (Filter?)new Filter.And(new EquatableArray<Filter>(terms))));

    // A plain 'and' of several that stands alone is the same as its terms side by side.
    private static Gen<Filter> FilterOf(bool sole) => Gen.Recursive<Filter>((depth, self) => depth >= 3
        ? ConditionOf(nested: true)
        : Gen.Frequency(
            (3, ConditionOf(depth > 0)),
            (1, Gen.Select(self.Array[1, 3], Gen.Bool, static (terms, negated) => (Filter)new Filter.Or(new EquatableArray<Filter>(terms), negated))),
            (1, Gen.Select(self.Array[1, 3], Gen.Bool, (terms, negated) => (Filter)new Filter.And(
                new EquatableArray<Filter>(terms), negated || (depth == 0 && sole && terms.Length > 1))))));

    private static Gen<Filter> ConditionOf(bool nested) => Gen.OneOf(
        Gen.Select(Path, OneOf(OperatorNames.ComparesValues), LiteralOf(nested), Gen.Bool,
            static (path, op, literal, negated) => (Filter)new Filter.Condition(path, op, new Operand.Scalar(literal), Quantifier.None, negated)),
        Gen.Select(Path, OneOf(IsVerbatim), Text, Gen.Bool,
            static (path, op, text, negated) => (Filter)new Filter.Condition(path, op, new Operand.Scalar(new Literal(text, Quoted: false)), Quantifier.None, negated)),
        Gen.Select(Path, ListItem(",)").Array[0, 4], Gen.Bool,
            static (path, items, negated) => (Filter)new Filter.Condition(path, FilterOperator.In, List(items), Quantifier.None, negated)),
        Gen.Select(Path, OneOf(OperatorNames.TakesQuantifier), ListItem(",}").Array[0, 4], Gen.Bool, Gen.Bool,
            static (path, op, items, any, negated) => (Filter)new Filter.Condition(path, op, List(items), any ? Quantifier.Any : Quantifier.All, negated)),
        Gen.Select(Path, Gen.Enum<IsValue>(), Gen.Bool,
            static (path, value, negated) => (Filter)new Filter.Condition(path, FilterOperator.Is, new Operand.Is(value), Quantifier.None, negated)),
        Gen.Select(Path, OneOf(OperatorNames.IsTextSearch), Text, Plain.Null(), Gen.Bool,
            static (path, op, text, configuration, negated) => (Filter)new Filter.Condition(path, op, new Operand.TextSearch(text, configuration), Quantifier.None, negated)));

    // Unquoted is only what reads back as unquoted.
    private static Gen<Literal> LiteralOf(bool nested) => Gen.Select(Text, Gen.Bool, (text, quoted) =>
        new Literal(text, quoted || (nested ? !OperandParser.StandsUnquoted(text) : text.StartsWith('"'))));

    private static Gen<Literal> ListItem(string stops) => Gen.Select(Text, Gen.Bool, (text, quoted) =>
        new Literal(text, quoted || text.StartsWith('"') || text.AsSpan().ContainsAny(stops)));

    private static Operand.List List(Literal[] items) =>
        new(new EquatableArray<Literal>(items is [{ Text: "", Quoted: false }] ? [new Literal("", Quoted: true)] : items));

    private static Gen<FilterOperator> OneOf(Func<FilterOperator, bool> which) => Gen.OneOf([.. Enum.GetValues<FilterOperator>().Where(which)]);

    private static bool IsVerbatim(FilterOperator op) =>
        !OperatorNames.ComparesValues(op) && !OperatorNames.IsTextSearch(op) && op is not (FilterOperator.In or FilterOperator.Is);

    private static Gen<EquatableArray<OrderTerm>> Order() =>
        Gen.Select(Path, Gen.Bool, Gen.Enum<NullsOrder>(), static (path, descending, nulls) => new OrderTerm(path, descending, nulls))
            .Array[0, 3].Select(static terms => new EquatableArray<OrderTerm>(terms));

    private static Gen<EquatableArray<SelectItem>> SelectItems(int depth) => Gen.OneOf<SelectItem>(
        Gen.Const<SelectItem>(new SelectItem.All()),
        Gen.Select(Path, Name.Null(), Plain.Null(), static (path, alias, cast) => (SelectItem)new SelectItem.Column(path, alias, cast)),
        Gen.Select(Gen.Enum<AggregateFunction>(), Path, Name.Null(), Plain.Null(), Plain.Null(),
            static (function, path, alias, before, after) => (SelectItem)new SelectItem.Aggregate(function, path, alias, before, after)),
        Gen.Select(Name.Null(), Plain.Null(),
            static (alias, cast) => (SelectItem)new SelectItem.Aggregate(AggregateFunction.Count, Path: null, alias, InputCast: null, cast)),
        depth >= 2
            ? Gen.Const<SelectItem>(new SelectItem.All())
            : Gen.Select(Name, Gen.Const(0).SelectMany(_ => SelectItems(depth + 1)), Name.Null(), Name.Where(static hint => hint is not ("inner" or "left")).Null(), Gen.Bool, Gen.Bool,
                static (relation, select, alias, hint, inner, spread) => (SelectItem)new SelectItem.Related(relation, select, spread ? null : alias, hint, inner, spread)))
        .Array[0, 3].Select(static items => new EquatableArray<SelectItem>(items));

    private static Gen<EquatableArray<RelatedQuery>> Related() => Gen.Select(
            Name.Array[1, 2],
            Where(),
            Order(),
            Gen.Int[0, RowQuery.MaxLimit].Nullable(),
            Gen.Frequency((2, Gen.Const(0L)), (1, Gen.Long[1, long.MaxValue])),
            static (path, where, order, limit, offset) => new RelatedQuery(new EquatableArray<string>(path)) { Where = where, Order = order, Limit = limit, Offset = offset })
        .Where(static query => query != new RelatedQuery(query.Path))
        .Array[0, 2]
        .Select(static queries => new EquatableArray<RelatedQuery>([.. queries.DistinctBy(query => string.Join('\0', query.Path))]));
}
