using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Database.Tables;
using Filter = Providers.Abstractions.Database.Query.Filter;

namespace Providers.Firebase.Firestore.Planning;

/// <summary>
/// Chooses what of a filter Firestore evaluates: as much of it as one query takes, equalities first. Negations are pushed down to the
/// comparisons, so that nothing ever needs SQL's unknown.
/// </summary>
/// <param name="collection">The collection.</param>
/// <param name="table">What is declared about it.</param>
/// <param name="byKey">Whether documents may be looked up by their names.</param>
internal sealed class FilterPlanner(CollectionName collection, TableDeclaration table, bool byKey = true)
{
    private readonly ConditionPlanner _conditions = new(collection, table, byKey);

    /// <summary>
    /// The filters to be asked for one after the other, which have no row in common: several where a list is longer than Firestore takes.
    /// Null where Firestore evaluates nothing.
    /// </summary>
    public IReadOnlyList<PushedFilter>? Plan(Filter? where)
    {
        if (where is null)
            return null;
        var terms = new List<Filter>();
        Flatten(where, terms);
        var longest = terms.Find(IsLongList);
        var planned = longest is null ? null : SplitList((Filter.Condition)longest);
        if (planned is null)
        {
            return And(terms, negated: false) is { } together ? [together]
                : terms.Select(term => term is Filter.Condition condition ? _conditions.PlanNegative(condition) : null).FirstOrDefault(static term => term is not null) is { } negative ? [negative with { IsExact = negative.IsExact && terms.Count == 1 }]
                : null;
        }

        // Beside a list that takes all the alternatives that there are, only what needs none.
        terms.Remove(longest!);
        var rest = terms.Count == 0 ? null : And(terms, negated: false, most: 1);
        if (rest is { IsNever: false } && !rest.GoesWith(planned[0]))
            rest = null;
        if (rest is { IsNever: true })
            return [rest];
        return [.. planned.Select(part => rest is null ? part with { IsExact = part.IsExact && terms.Count == 0 } : PushedFilter.All([part, rest]))];
    }

    private PushedFilter? Translate(Filter filter, bool negated) => filter switch
    {
        Filter.And and => and.Negated ^ negated ? Or(and.Terms, negated: true) : And([.. and.Terms], negated: false),
        Filter.Or or => or.Negated ^ negated ? And([.. or.Terms], negated: true) : Or(or.Terms, negated: false),
        Filter.Condition condition => _conditions.Plan(condition, negated),
        _ => null,
    };

    // What is left out leaves more rows to the gateway, and no less.
    private PushedFilter? And(List<Filter> terms, bool negated, int most = ConditionPlanner.MaxDisjunctions)
    {
        var (chosen, left) = (new List<PushedFilter>(), false);
        foreach (var term in terms.Select(term => Translate(term, negated)).OrderBy(Cost))
        {
            if (term is { IsNever: true })
                return term;
            var fits = term is not null && chosen.Aggregate(term.Disjunctions, static (product, other) => product * other.Disjunctions) <= most
                && (chosen.Count == 0 || PushedFilter.All(chosen).GoesWith(term));
            if (fits)
                chosen.Add(term!);
            else
                left = true;
        }

        if (chosen.Count == 0)
            return null;
        var together = PushedFilter.All(chosen);
        return left ? together with { IsExact = false } : together;
    }

    private PushedFilter? Or(EquatableArray<Filter> terms, bool negated)
    {
        var alternatives = new List<PushedFilter>(terms.Count);
        foreach (var term in terms)
        {
            if (Translate(term, negated) is not { } alternative)
                return null;
            if (!alternative.IsNever)
                alternatives.Add(alternative);
        }

        if (alternatives.Count == 0)
            return PushedFilter.Never;
        return PushedFilter.CanBeAlternatives(alternatives) ? PushedFilter.Any(alternatives) : null;
    }

    private List<PushedFilter>? SplitList(Filter.Condition condition)
    {
        var literals = ((Operand.List)condition.Operand).Values;
        return _conditions.Values(condition.Column, literals) is { } values
            ? [.. values.Chunk(ConditionPlanner.MaxDisjunctions).Select(part => ConditionPlanner.Equal(ConditionPlanner.Field(condition.Column), part, isExact: true))]
            : null;
    }

    private bool IsLongList(Filter filter) =>
        filter is Filter.Condition { Negated: false, Quantifier: Quantifier.None, Column: var column, Operand: Operand.List list }
        && _conditions.CanAsk(column) && list.Values.Count > ConditionPlanner.MaxDisjunctions / 2
        && _conditions.Values(column, list.Values) is { Count: > ConditionPlanner.MaxDisjunctions };

    private static void Flatten(Filter filter, List<Filter> terms)
    {
        if (filter is Filter.And { Negated: false } and)
        {
            foreach (var term in and.Terms)
                Flatten(term, terms);
        }
        else
        {
            terms.Add(filter);
        }
    }

    private static int Cost(PushedFilter? term) => term is null ? int.MaxValue : (term.Disjunctions * 2) + (term.Inequalities.Count > 0 ? 1 : 0);
}
