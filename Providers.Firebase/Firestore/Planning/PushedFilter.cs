using System.Collections.Immutable;
using Providers.Firebase.Firestore.Protocol;
using FieldOperator = Providers.Firebase.Firestore.Protocol.StructuredQuery.Types.FieldFilter.Types.Operator;
using Filter = Providers.Firebase.Firestore.Protocol.StructuredQuery.Types.Filter;

namespace Providers.Firebase.Firestore.Planning;

/// <summary>
/// What of a condition Firestore evaluates: it holds at least for every row for which the condition does. Where it holds for no others,
/// it is exact.
/// </summary>
internal sealed record PushedFilter
{
    // Firestore takes 100 comparisons and orders in a query, and compares 10 fields by size.
    private const int MaxComparisons = 80;
    private const int MaxInequalities = 10;

    private static readonly ImmutableHashSet<string> None = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Holds for no row, so that Firestore is not asked.</summary>
    public static PushedFilter Never { get; } = new() { IsExact = true, Disjunctions = 0, Comparisons = 0 };

    /// <summary>The filter; null where no row can match.</summary>
    public Filter? Filter { get; init; }

    public required bool IsExact { get; init; }

    /// <summary>How many comparisons it is made of.</summary>
    public int Comparisons { get; init; } = 1;

    /// <summary>How many alternatives it comes to, of which Firestore takes only so many.</summary>
    public int Disjunctions { get; init; } = 1;

    /// <summary>The fields compared by anything but equality, by which Firestore orders where nothing else is said.</summary>
    public ImmutableHashSet<string> Inequalities { get; init; } = None;

    /// <summary>
    /// The fields that every row has for which it holds. Where one alternative compares a field by size, Firestore leaves out the rows
    /// that lack the field, though another alternative holds for them.
    /// </summary>
    public ImmutableHashSet<string> Present { get; init; } = None;

    /// <summary>The fields of which it follows that each row has them, with values of one type.</summary>
    public ImmutableHashSet<string> OneType { get; init; } = None;

    /// <summary>Whether it looks into an array, which Firestore does once in a query.</summary>
    public bool UsesArray { get; init; }

    /// <summary>Whether it looks documents up by their names, beside which Firestore compares no other field by size.</summary>
    public bool UsesKey { get; init; }

    public bool IsNever => Filter is null;

    /// <summary>Whether Firestore takes two filters in one query.</summary>
    public bool GoesWith(PushedFilter other) =>
        Comparisons + other.Comparisons <= MaxComparisons && Inequalities.Union(other.Inequalities).Count <= MaxInequalities && !(UsesArray && other.UsesArray) && !(UsesKey && other.ComparesFields) && !(other.UsesKey && ComparesFields);

    private bool ComparesFields => Inequalities.Any(static name => name != FieldPath.Name);

    public static PushedFilter Compare(string field, FieldOperator op, Value value, bool isExact) => new()
    {
        Filter = Condition(field, op, value),
        IsExact = isExact,
        Inequalities = op is FieldOperator.Equal or FieldOperator.ArrayContains ? None : None.Add(field),
        Present = None.Add(field),
        UsesArray = op == FieldOperator.ArrayContains,
        UsesKey = op == FieldOperator.Equal && field == FieldPath.Name,
    };

    /// <summary>There is a value.</summary>
    public static PushedFilter NotNull(string field) => new()
    {
        Filter = new Filter
        {
            UnaryFilter = new StructuredQuery.Types.UnaryFilter { Field = new() { FieldPath = field }, Op = StructuredQuery.Types.UnaryFilter.Types.Operator.IsNotNull },
        },
        IsExact = true,
        Inequalities = None.Add(field),
        Present = None.Add(field),
    };

    /// <summary>One of several values, or of several items.</summary>
    public static PushedFilter Among(string field, FieldOperator op, IReadOnlyList<Value> values, bool isExact)
    {
        var array = new ArrayValue();
        array.Values.AddRange(values);
        return new PushedFilter
        {
            Filter = Condition(field, op, new Value { ArrayValue = array }),
            IsExact = isExact,
            Disjunctions = op == FieldOperator.NotIn ? 1 : values.Count,
            Inequalities = op == FieldOperator.NotIn ? None.Add(field) : None,
            Present = None.Add(field),
            UsesArray = op == FieldOperator.ArrayContainsAny,
            UsesKey = op == FieldOperator.In && field == FieldPath.Name,
        };
    }

    /// <summary>All of several, each of which has a filter.</summary>
    public static PushedFilter All(IReadOnlyList<PushedFilter> terms) => terms is [var single] ? single : new()
    {
        Filter = Composite(StructuredQuery.Types.CompositeFilter.Types.Operator.And, terms),
        IsExact = terms.All(static term => term.IsExact),
        Comparisons = terms.Sum(static term => term.Comparisons),
        Disjunctions = terms.Aggregate(1, static (product, term) => product * term.Disjunctions),
        Inequalities = None.Union(terms.SelectMany(static term => term.Inequalities)),
        Present = None.Union(terms.SelectMany(static term => term.Present)),
        OneType = None.Union(terms.SelectMany(static term => term.OneType)),
        UsesArray = terms.Any(static term => term.UsesArray),
        UsesKey = terms.Any(static term => term.UsesKey),
    };

    /// <summary>Any of several, each of which has a filter.</summary>
    public static PushedFilter Any(IReadOnlyList<PushedFilter> terms) => terms is [var single] ? single : new()
    {
        Filter = Composite(StructuredQuery.Types.CompositeFilter.Types.Operator.Or, terms),
        IsExact = terms.All(static term => term.IsExact),
        Comparisons = terms.Sum(static term => term.Comparisons),
        Disjunctions = terms.Sum(static term => term.Disjunctions),
        Inequalities = None.Union(terms.SelectMany(static term => term.Inequalities)),
        Present = terms.Select(static term => term.Present).Aggregate(static (all, term) => all.Intersect(term)),
        UsesArray = terms.Any(static term => term.UsesArray),
        UsesKey = terms.Any(static term => term.UsesKey),
    };

    /// <summary>Whether Firestore takes several filters as alternatives, and gives every row for which one holds.</summary>
    public static bool CanBeAlternatives(IReadOnlyList<PushedFilter> terms)
    {
        var compared = None.Union(terms.SelectMany(static term => term.Inequalities)).Remove(FieldPath.Name);
        return terms.All(term => compared.IsSubsetOf(term.Present)) && terms.Sum(static term => term.Disjunctions) <= ConditionPlanner.MaxDisjunctions
            && terms.Sum(static term => term.Comparisons) <= MaxComparisons && compared.Count <= MaxInequalities
            && terms.Count(static term => term.UsesArray) <= 1 && !(compared.Count > 0 && terms.Any(static term => term.UsesKey));
    }

    /// <summary>Whether another filter is one of those that hold together in this one.</summary>
    public bool Includes(Filter other) => Filter is not null && Includes(Filter, other);

    /// <summary>The most documents for which it can hold, where it names them; else null.</summary>
    public long? MostMatches() => Filter is null ? 0 : MostMatches(Filter);

    private static bool Includes(Filter filter, Filter other) =>
        filter.Equals(other)
        || (filter.CompositeFilter is { Op: StructuredQuery.Types.CompositeFilter.Types.Operator.And } and && and.Filters.Any(term => Includes(term, other)));

    private static long? MostMatches(Filter filter) => filter switch
    {
        { FieldFilter: { Field.FieldPath: FieldPath.Name, Op: FieldOperator.Equal } } => 1,
        { FieldFilter: { Field.FieldPath: FieldPath.Name, Op: FieldOperator.In } named } => named.Value.ArrayValue.Values.Count,
        { CompositeFilter: { Op: StructuredQuery.Types.CompositeFilter.Types.Operator.And } and } => and.Filters.Min(MostMatches),
        { CompositeFilter: { } or } => or.Filters.Aggregate((long?)0, static (sum, term) => sum + MostMatches(term)),
        _ => null,
    };

    private static Filter Condition(string field, FieldOperator op, Value value) => new()
    {
        FieldFilter = new StructuredQuery.Types.FieldFilter { Field = new() { FieldPath = field }, Op = op, Value = value },
    };

    private static Filter Composite(StructuredQuery.Types.CompositeFilter.Types.Operator op, IReadOnlyList<PushedFilter> terms)
    {
        var filter = new StructuredQuery.Types.CompositeFilter { Op = op };
        filter.Filters.AddRange(terms.Select(static term => term.Filter));
        return new Filter { CompositeFilter = filter };
    }
}
