namespace Providers.Abstractions.Database.Query;

/// <summary>What a column is compared with.</summary>
public abstract record Operand
{
    private Operand()
    {
    }

    /// <summary>One value.</summary>
    /// <param name="Value">The literal.</param>
    public sealed record Scalar(Literal Value) : Operand;

    /// <summary>The values of <c>in.(…)</c>, or of <c>op(any).{…}</c> and <c>op(all).{…}</c>.</summary>
    /// <param name="Values">The literals; may be empty.</param>
    public sealed record List(EquatableArray<Literal> Values) : Operand;

    /// <summary>The word after <c>is.</c></summary>
    /// <param name="Value">Which.</param>
    public sealed record Is(IsValue Value) : Operand;

    /// <summary>A full-text query.</summary>
    /// <param name="Query">The query.</param>
    /// <param name="Configuration">The configuration in brackets, <c>fts(english)</c>, or null.</param>
    public sealed record TextSearch(string Query, string? Configuration) : Operand;
}
