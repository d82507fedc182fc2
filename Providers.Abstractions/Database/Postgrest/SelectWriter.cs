using Providers.Abstractions.Database.Query;

namespace Providers.Abstractions.Database.Postgrest;

/// <summary>Writes <c>select</c>.</summary>
internal static class SelectWriter
{
    public static string Write(EquatableArray<SelectItem> select) => string.Join(',', select.Select(item => item switch
    {
        SelectItem.All => "*",
        SelectItem.Column column => $"{Alias(column.Alias)}{ColumnWriter.Path(column.Path)}{Cast(column.Cast)}",
        SelectItem.Aggregate { Path: null } count => $"{Alias(count.Alias)}count(){Cast(count.Cast)}",
        SelectItem.Aggregate aggregate =>
            $"{Alias(aggregate.Alias)}{ColumnWriter.Path(aggregate.Path)}{Cast(aggregate.InputCast)}.{NameOf(aggregate.Function)}(){Cast(aggregate.Cast)}",
        SelectItem.Related related =>
            $"{(related.Spread ? "..." : Alias(related.Alias))}{Relation(related.Relation)}{Hint(related.Hint)}{(related.Inner ? "!inner" : "")}({Write(related.Select)})",
        _ => throw new ArgumentOutOfRangeException(nameof(select)),
    }));

    private static string Alias(string? alias) => alias is null ? "" : $"{ColumnWriter.Name(alias)}:";

    // 'count()' counts rows.
    private static string Relation(string name) => name == "count" ? ColumnWriter.Quote(name) : ColumnWriter.Name(name);

    private static string Hint(string? hint) => hint is null ? "" : $"!{ColumnWriter.Name(hint)}";

    private static string Cast(string? type) => type is null ? "" : $"::{type}";

    private static string NameOf(AggregateFunction function) => function switch
    {
        AggregateFunction.Count => "count",
        AggregateFunction.Sum => "sum",
        AggregateFunction.Avg => "avg",
        AggregateFunction.Min => "min",
        _ => "max",
    };
}
