namespace Providers.Abstractions.Database;

/// <summary>
/// The form of rows in an answer. The host renders the rows of a <see cref="Exchanges.Result"/>; a
/// <see cref="Exchanges.Forward"/> asks its upstream for the form.
/// </summary>
public enum RowsFormat
{
    /// <summary>A JSON array.</summary>
    Array,
    /// <summary>One JSON object; no row or several are an error.</summary>
    Single,
    /// <summary>CSV with a header line.</summary>
    Csv,
    /// <summary>No body.</summary>
    None,
}
