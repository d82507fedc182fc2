using System.Globalization;
using System.Text;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Database.Values;
using Providers.Firebase.Firestore.Values;
using FieldOperator = Providers.Firebase.Firestore.Protocol.StructuredQuery.Types.FieldFilter.Types.Operator;
using Value = Providers.Firebase.Firestore.Protocol.Value;

namespace Providers.Firebase.Firestore.Planning;

/// <summary>Translates comparisons by size. Firestore compares within a type, as the contract does.</summary>
internal sealed class RangePlanner(CollectionName collection, TableDeclaration table)
{
    // No place on earth is further from UTC than that, by what an instant's text may say.
    private static readonly TimeSpan LongestOffset = TimeSpan.FromHours(19);
    private static readonly Value Largest = new() { DoubleValue = double.MaxValue };
    private static readonly Value Least = new() { DoubleValue = -double.MaxValue };

    /// <summary>A comparison by size; null where Firestore cannot evaluate any of it.</summary>
    public PushedFilter? Plan(ColumnPath column, FilterOperator op, Literal literal)
    {
        var above = op is FilterOperator.GreaterThan or FilterOperator.GreaterThanOrEqual;
        var field = ConditionPlanner.Field(column);
        if (!LiteralValues.IsIndexed(literal))
            return null;
        if (ConditionPlanner.IsId(column))
        {
            return DatabaseName.IsId(literal.Text)
                ? OneType(PushedFilter.Compare(field, Operator(op), new Value { ReferenceValue = collection.Document(literal.Text) }, isExact: true), field)
                : null;
        }

        var kind = RowPath.KindOf(column, table);
        if (kind == ColumnKind.Timestamp && Instant.TryParse(literal.Text.AsSpan(), out var microseconds))
            return PlanInstant(field, op, above, microseconds);
        if (!literal.Quoted && literal.Text is "true" or "false")
            return OneType(PushedFilter.Compare(field, Operator(op), new Value { BooleanValue = literal.Text == "true" }, isExact: true), field);
        return !literal.Quoted && LiteralValues.IsNumber(literal.Text)
            ? PlanNumber(field, op, above, literal.Text)
            : PlanText(field, op, above, literal.Text, kind);
    }

    /// <summary>The rows at one instant, on a column of instants.</summary>
    public static PushedFilter PlanInstant(string field, long microseconds) => PushedFilter.Any(
    [
        PushedFilter.Compare(field, FieldOperator.Equal, new Value { TimestampValue = FirestoreInstant.Of(microseconds) }, isExact: true),
        PushedFilter.All(
        [
            PushedFilter.Compare(field, FieldOperator.GreaterThanOrEqual, Text(Day(microseconds, -LongestOffset)), isExact: false),
            PushedFilter.Compare(field, FieldOperator.LessThan, Text(Day(microseconds, LongestOffset + TimeSpan.FromDays(1))), isExact: false),
        ]),
    ]);

    /// <summary>What begins as a pattern of <c>like</c> does, before its first wildcard.</summary>
    public PushedFilter? PlanPrefix(ColumnPath column, string pattern)
    {
        var end = pattern.AsSpan().IndexOfAny("%*_\\");
        var prefix = end < 0 ? pattern : pattern[..end];
        var field = ConditionPlanner.Field(column);

        // Numbers, instants, arrays and objects are matched by their text too, and no range of texts has them.
        if (prefix.Length == 0 || !LiteralValues.IsIndexed(new Literal(prefix, Quoted: true)) || Successor(prefix) is not { } beyond)
            return null;
        if (ConditionPlanner.IsId(column))
            return DatabaseName.IsId(prefix) && DatabaseName.IsId(beyond) ? Between(new Value { ReferenceValue = collection.Document(prefix) }, new Value { ReferenceValue = collection.Document(beyond) }) : null;
        if (char.IsAsciiDigit(prefix[0]) || prefix[0] is '-' or '[' or '{')
            return null;
        var texts = Between(Text(prefix), Text(beyond));
        var boolean = "true".StartsWith(prefix, StringComparison.Ordinal) ? true : "false".StartsWith(prefix, StringComparison.Ordinal) ? false : (bool?)null;
        return boolean is { } value
            ? PushedFilter.Any([texts, PushedFilter.Compare(field, FieldOperator.Equal, new Value { BooleanValue = value }, isExact: false)])
            : texts;

        PushedFilter Between(Value from, Value to) => PushedFilter.All(
        [
            PushedFilter.Compare(field, FieldOperator.GreaterThanOrEqual, from, isExact: false), PushedFilter.Compare(field, FieldOperator.LessThan, to, isExact: false),
        ]);
    }

    // Timestamps, and what others wrote as texts: those of days that may be meant.
    private static PushedFilter PlanInstant(string field, FilterOperator op, bool above, long microseconds) => PushedFilter.Any(
    [
        PushedFilter.Compare(field, Operator(op), new Value { TimestampValue = FirestoreInstant.Of(microseconds) }, isExact: true),
        above
            ? PushedFilter.All(
            [
                PushedFilter.Compare(field, FieldOperator.GreaterThanOrEqual, Text(Day(microseconds, -LongestOffset)), isExact: false),
                PushedFilter.Compare(field, FieldOperator.LessThan, Text(":"), isExact: false),
            ])
            : PushedFilter.All(
            [
                PushedFilter.Compare(field, FieldOperator.GreaterThanOrEqual, Text("0"), isExact: false),
                PushedFilter.Compare(field, FieldOperator.LessThan, Text(Day(microseconds, LongestOffset + TimeSpan.FromDays(1))), isExact: false),
            ]),
    ]);

    // Firestore counts the infinities and what is not a number among the numbers; JSON does not.
    private static PushedFilter PlanNumber(string field, FilterOperator op, bool above, string number)
    {
        var (bound, exact) = LiteralValues.Bound(number, above);
        if (!exact)
            op = above ? FilterOperator.GreaterThanOrEqual : FilterOperator.LessThanOrEqual;
        return OneType(
            PushedFilter.All(
            [
                PushedFilter.Compare(field, Operator(op), bound, exact),
                PushedFilter.Compare(field, above ? FieldOperator.LessThanOrEqual : FieldOperator.GreaterThanOrEqual, above ? Largest : Least, isExact: true),
            ]),
            field);
    }

    private static PushedFilter PlanText(string field, FilterOperator op, bool above, string text, ColumnKind kind)
    {
        var texts = PushedFilter.Compare(field, Operator(op), Text(text), isExact: kind != ColumnKind.Timestamp);
        if (kind == ColumnKind.Timestamp || (above ? text.Length > 0 && text[0] > '9' : text.Length == 0 || text[0] < '0'))
            return kind == ColumnKind.Timestamp ? texts : OneType(texts, field);

        // A timestamp that nobody declared is read as text, and so compared as one.
        if (LiteralValues.TryRendered(text) is { } rendered)
            return PushedFilter.Any([texts, PushedFilter.Compare(field, Operator(op), new Value { TimestampValue = rendered }, isExact: true)]);
        var day = text.Length >= 10 && Instant.TryParse(text.AsSpan(0, 10), out var microseconds) ? microseconds : (long?)null;
        var bound = above
            ? (Operator: FieldOperator.GreaterThanOrEqual, Time: day is { } from ? Shift(from, TimeSpan.Zero) : DateTime.MinValue)
            : (Operator: FieldOperator.LessThanOrEqual, Time: day is { } to ? Shift(to, TimeSpan.FromDays(1)) : DateTime.MaxValue);
        var timestamp = new Value { TimestampValue = FirestoreInstant.Of(new DateTimeOffset(DateTime.SpecifyKind(bound.Time, DateTimeKind.Utc))) };
        return PushedFilter.Any([texts, PushedFilter.Compare(field, bound.Operator, timestamp, isExact: false)]);
    }

    private static PushedFilter OneType(PushedFilter filter, string field) => filter with { OneType = filter.OneType.Add(field) };

    private static Value Text(string text) => new() { StringValue = text };

    private static string Day(long microseconds, TimeSpan shift) => Shift(microseconds, shift).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTime Shift(long microseconds, TimeSpan shift)
    {
        var ticks = Instant.ToDateTime(microseconds).Ticks + shift.Ticks;
        return new DateTime(Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), DateTimeKind.Utc);
    }

    // The least text that no text with this beginning comes up to, in the order of code points, which is that of UTF-8.
    private static string? Successor(string prefix)
    {
        var runes = prefix.EnumerateRunes().ToList();
        while (runes.Count > 0)
        {
            var last = runes[^1].Value;
            runes.RemoveAt(runes.Count - 1);
            if (last < 0x10FFFF)
                return string.Concat(runes.Append(new Rune(last == 0xD7FF ? 0xE000 : last + 1)));
        }

        return null;
    }

    private static FieldOperator Operator(FilterOperator op) => op switch
    {
        FilterOperator.GreaterThan => FieldOperator.GreaterThan,
        FilterOperator.GreaterThanOrEqual => FieldOperator.GreaterThanOrEqual,
        FilterOperator.LessThan => FieldOperator.LessThan,
        _ => FieldOperator.LessThanOrEqual,
    };
}
