namespace Providers.Abstractions.Database.Values;

/// <summary>How the values of a column are compared.</summary>
public enum ColumnKind
{
    /// <summary>By their JSON type.</summary>
    Json,
    /// <summary>As instants where they read as such, else by their JSON type.</summary>
    Timestamp,
    /// <summary>As text, whatever their JSON type: <c>id</c>, and what <c>-&gt;&gt;</c> gives.</summary>
    Text,
}
