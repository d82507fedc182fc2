namespace Providers.Firebase.Firestore.Values;

/// <summary>
/// How JSON says what only Firestore has: an object with one of these names alone. What is read so can be written so, and is the same.
/// </summary>
internal static class SpecialNames
{
    /// <summary><c>{"$bytes":"base64"}</c></summary>
    public const string Bytes = "$bytes";

    /// <summary><c>{"$reference":"users/ada"}</c>, or a whole name for a document of another database.</summary>
    public const string Reference = "$reference";

    /// <summary><c>{"$geopoint":{"latitude":1.5,"longitude":2.5}}</c></summary>
    public const string GeoPoint = "$geopoint";

    /// <summary><c>{"$timestamp":"2026-01-31T12:00:00Z"}</c>, only written: they are read as text, as those of declared columns are.</summary>
    public const string Timestamp = "$timestamp";

    /// <summary><c>{"$double":"NaN"}</c>, <c>"Infinity"</c> or <c>"-Infinity"</c>.</summary>
    public const string Double = "$double";

    /// <summary>Firestore has no arrays in arrays: within is a map with this name alone. JSON never shows it.</summary>
    public const string Array = "$array";

    /// <summary>Firestore keeps a vector as a map that says so here.</summary>
    public const string Type = "__type__";

    /// <summary>What it says.</summary>
    public const string VectorType = "__vector__";

    /// <summary>Where the vector's numbers stand then.</summary>
    public const string VectorValue = "value";

    /// <summary>Whether a name is one of those that JSON shows, or must not.</summary>
    public static bool Contains(string name) => name is Bytes or Reference or GeoPoint or Timestamp or Double or Array;
}
