using System.Text;
using System.Text.Json;
using Providers.Abstractions.Database.Evaluation;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Database.Values;
using Providers.Firebase.Firestore.Protocol;
using FieldOperator = Providers.Firebase.Firestore.Protocol.StructuredQuery.Types.FieldFilter.Types.Operator;
using Filter = Providers.Abstractions.Database.Query.Filter;
using Value = Providers.Firebase.Firestore.Protocol.Value;

namespace Providers.Firebase.Firestore.Planning;

/// <summary>Translates single comparisons into what Firestore evaluates of them; null where that is nothing.</summary>
/// <param name="collection">The collection.</param>
/// <param name="table">What is declared about it.</param>
/// <param name="byKey">Whether documents may be looked up by their names.</param>
internal sealed class ConditionPlanner(CollectionName collection, TableDeclaration table, bool byKey)
{
    /// <summary>The most alternatives that Firestore evaluates in one query.</summary>
    public const int MaxDisjunctions = 30;

    // https://firebase.google.com/docs/firestore/query-data/queries#not-in
    private const int MaxNotIn = 10;

    /// <summary>What Firestore evaluates of a condition, or of its negation.</summary>
    public PushedFilter? Plan(Filter.Condition condition, bool negated)
    {
        if (!CanAsk(condition.Column))
            return null;
        negated ^= condition.Negated;
        switch (condition.Operand)
        {
            case Operand.Is { Value: (IsValue.True or IsValue.False) and var value } when !negated && !IsId(condition.Column):
                return PushedFilter.Compare(Field(condition.Column), FieldOperator.Equal, new Value { BooleanValue = value == IsValue.True }, isExact: true);
            case Operand.List list when condition.Quantifier == Quantifier.None:
                return negated ? null : Equal(condition.Column, list.Values);
            case Operand.List list:
                return Quantified(condition, list, negated);
            case Operand.Scalar { Value: var literal }:
                return Single(condition.Column, condition.Operator, literal, negated);
            default:
                return null;
        }
    }

    /// <summary>
    /// What Firestore evaluates of a condition that leaves most rows out of nothing: worth its index only where there is nothing else.
    /// </summary>
    public PushedFilter? PlanNegative(Filter.Condition condition)
    {
        if (!CanAsk(condition.Column) || IsId(condition.Column))
            return null;
        return condition switch
        {
            { Operand: Operand.Is { Value: IsValue.NotNull }, Negated: false } or { Operand: Operand.Is { Value: IsValue.Null or IsValue.Unknown }, Negated: true } => Present(condition.Column),
            { Operand: Operand.List list, Quantifier: Quantifier.None, Negated: true } => NotEqual(condition.Column, list.Values),
            { Operand: Operand.Scalar { Value: var literal }, Operator: FilterOperator.NotEqual, Negated: false } => NotEqual(condition.Column, [literal]),
            { Operand: Operand.Scalar { Value: var literal }, Operator: FilterOperator.Equal, Negated: true } => NotEqual(condition.Column, [literal]),
            _ => null,
        };
    }

    /// <summary>Whether Firestore can be asked about a column: whether it is a field of the documents.</summary>
    public bool CanAsk(ColumnPath column) => column.IsColumn && FieldPath.CanName(column.Column) && !collection.IsParent(column.Column);

    /// <summary>The values that the literals of <c>in</c> mean; null where they cannot be looked up.</summary>
    public List<Value>? Values(ColumnPath column, EquatableArray<Literal> literals)
    {
        if (!byKey && IsId(column))
            return null;
        var values = new List<Value>(literals.Count);
        foreach (var literal in literals)
        {
            if (IsId(column))
            {
                // What cannot be an id is none.
                var name = new Value { ReferenceValue = collection.Document(literal.Text) };
                if (DatabaseName.IsId(literal.Text) && !values.Contains(name))
                    values.Add(name);
            }
            else if (!LiteralValues.IsIndexed(literal) || IsInstant(column, literal, out _))
            {
                return null;
            }
            else
            {
                LiteralValues.AddEqual(literal, values);
            }
        }

        return values;
    }

    /// <summary>The field that a column is.</summary>
    public static string Field(ColumnPath column) => IsId(column) ? FieldPath.Name : FieldPath.Of(column.Column);

    public static bool IsId(ColumnPath column) => column is { IsColumn: true, Column: "id" };

    /// <summary>One of several values, as far as Firestore takes them at once.</summary>
    public static PushedFilter Equal(string field, IReadOnlyList<Value> values, bool isExact) => values switch
    {
        [] => PushedFilter.Never,
        [var single] => PushedFilter.Compare(field, FieldOperator.Equal, single, isExact),
        _ => PushedFilter.Among(field, FieldOperator.In, values, isExact),
    };

    private PushedFilter? Single(ColumnPath column, FilterOperator op, Literal literal, bool negated) => op switch
    {
        FilterOperator.Equal => negated ? null : Equal(column, [literal]),
        FilterOperator.NotEqual or FilterOperator.IsDistinct => negated ? Equal(column, [literal]) : null,
        FilterOperator.GreaterThan or FilterOperator.GreaterThanOrEqual or FilterOperator.LessThan or FilterOperator.LessThanOrEqual =>
            new RangePlanner(collection, table).Plan(column, negated ? Opposite(op) : op, literal),
        FilterOperator.Like when !negated => new RangePlanner(collection, table).PlanPrefix(column, literal.Text),
        FilterOperator.Contains or FilterOperator.Overlaps when !negated && !IsId(column) => Items(column, op, literal.Text),
        _ => null,
    };

    private PushedFilter? Quantified(Filter.Condition condition, Operand.List list, bool negated)
    {
        var terms = new List<PushedFilter>(list.Values.Count);
        var any = (condition.Quantifier == Quantifier.Any) ^ negated;
        foreach (var literal in list.Values)
        {
            var term = Single(condition.Column, condition.Operator, literal, negated);
            if (term is null || term.IsNever || term.UsesArray)
                return null;
            terms.Add(term);
        }

        if (terms.Count == 0)
            return null;
        if (any)
            return PushedFilter.CanBeAlternatives(terms) ? PushedFilter.Any(terms) : null;
        var together = PushedFilter.All(terms);
        return together.Disjunctions <= MaxDisjunctions && together.GoesWith(PushedFilter.Never) ? together : null;
    }

    private PushedFilter? Equal(ColumnPath column, EquatableArray<Literal> literals)
    {
        var (plain, instants) = (new List<Literal>(literals.Count), new List<PushedFilter>());
        foreach (var literal in literals)
        {
            if (IsInstant(column, literal, out var microseconds))
                instants.Add(RangePlanner.PlanInstant(Field(column), microseconds));
            else
                plain.Add(literal);
        }

        if (Values(column, new EquatableArray<Literal>([.. plain])) is not { } values)
            return null;

        // On columns of instants, what reads as another type is compared as that; a text that reads as an instant is one.
        var exact = RowPath.KindOf(column, table) != ColumnKind.Timestamp;
        List<PushedFilter> terms = [.. instants];
        if (values.Count > 0)
            terms.Add(Equal(Field(column), values, exact));
        if (terms.Count == 0)
            return PushedFilter.Never;
        return PushedFilter.CanBeAlternatives(terms) ? PushedFilter.Any(terms) : null;
    }

    private PushedFilter? NotEqual(ColumnPath column, EquatableArray<Literal> literals)
    {
        if (literals.Count == 0)
            return Present(column);
        if (RowPath.KindOf(column, table) == ColumnKind.Timestamp || Values(column, literals) is not { Count: <= MaxNotIn } values)
            return null;
        return values is [var single]
            ? PushedFilter.Compare(Field(column), FieldOperator.NotEqual, single, isExact: true)
            : PushedFilter.Among(Field(column), FieldOperator.NotIn, values, isExact: true);
    }

    private static PushedFilter Present(ColumnPath column) => PushedFilter.NotNull(Field(column));

    /// <summary>Arrays that have one item, or one of several; what else the condition asks for is left to the gateway.</summary>
    private static PushedFilter? Items(ColumnPath column, FilterOperator op, string literal)
    {
        if (literal is not ['{', .. var inner, '}'] || inner.Trim().Length == 0 || IsJson(literal))
            return null;
        var items = ArrayLiteral.Read(inner).ToList();
        var values = new List<Value>();

        // Firestore finds no numbers in a vector, and whether a column holds vectors nobody knows.
        foreach (var item in op == FilterOperator.Contains ? items.OrderBy(CanBeInVector).Take(1) : items)
        {
            if (!LiteralValues.IsIndexed(item) || CanBeInVector(item))
                return null;
            LiteralValues.AddEqual(item, values);
        }

        return values switch
        {
            [] => null,
            [var single] => PushedFilter.Compare(Field(column), FieldOperator.ArrayContains, single, isExact: false),
            { Count: <= MaxDisjunctions } => PushedFilter.Among(Field(column), FieldOperator.ArrayContainsAny, values, isExact: false),
            _ => null,
        };
    }

    private static bool CanBeInVector(Literal item) => !item.Quoted && LiteralValues.IsNumber(item.Text);

    // What reads as an object is contained as one.
    private static bool IsJson(string literal)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(literal));
        try
        {
            return JsonDocument.TryParseValue(ref reader, out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool IsInstant(ColumnPath column, Literal literal, out long microseconds)
    {
        microseconds = 0;
        return RowPath.KindOf(column, table) == ColumnKind.Timestamp && Instant.TryParse(literal.Text.AsSpan(), out microseconds);
    }

    // Across types a comparison is unknown, and so is its negation: what is left is the opposite within the type.
    private static FilterOperator Opposite(FilterOperator op) => op switch
    {
        FilterOperator.GreaterThan => FilterOperator.LessThanOrEqual,
        FilterOperator.GreaterThanOrEqual => FilterOperator.LessThan,
        FilterOperator.LessThan => FilterOperator.GreaterThanOrEqual,
        _ => FilterOperator.GreaterThan,
    };
}
