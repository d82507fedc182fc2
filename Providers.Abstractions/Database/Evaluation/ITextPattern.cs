namespace Providers.Abstractions.Database.Evaluation;

/// <summary>A pattern that texts are held against. An instance is for one query on one thread.</summary>
internal interface ITextPattern
{
    /// <summary>Whether a text matches as a whole, or, for regular expressions, anywhere.</summary>
    /// <exception cref="Errors.ProviderException">The pattern takes too long.</exception>
    bool IsMatch(ReadOnlySpan<char> text);
}
