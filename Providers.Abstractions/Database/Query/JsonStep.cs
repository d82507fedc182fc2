namespace Providers.Abstractions.Database.Query;

/// <summary>One step into JSON: a property's name, or an index, negative from the end.</summary>
/// <param name="Name">The property, or null for an index.</param>
/// <param name="Index">The index where <paramref name="Name"/> is null.</param>
public readonly record struct JsonStep(string? Name, int Index = 0);
