namespace Providers.Abstractions.Database.Query;

/// <summary>What <c>is</c> compares with.</summary>
public enum IsValue
{
    /// <summary><c>null</c></summary>
    Null,
    /// <summary><c>not_null</c></summary>
    NotNull,
    /// <summary><c>true</c></summary>
    True,
    /// <summary><c>false</c></summary>
    False,
    /// <summary><c>unknown</c>: a boolean that is null</summary>
    Unknown,
}
