namespace Providers.Abstractions.Database.Query.Parsing;

/// <summary>What a query string is for.</summary>
public enum QueryVerb
{
    /// <summary>Reading: a value without an operator is equality.</summary>
    Read,
    /// <summary>Writing: an operator is required.</summary>
    Write,
}
