using System.Text.Json;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Database.Values;
using Providers.Abstractions.Errors;

namespace Providers.InMemory.Writing;

/// <summary>Holds a row against what is declared about its columns.</summary>
internal static class DeclaredColumns
{
    /// <exception cref="ProviderException"><see cref="ErrorKind.NotNullViolation"/> or <see cref="ErrorKind.TypeMismatch"/>.</exception>
    public static void Check(JsonElement row, TableDeclaration declared)
    {
        foreach (var (name, column) in declared.Columns)
        {
            if (column.Required && !(row.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null))
                throw new ProviderException(ErrorKind.NotNullViolation, $"'{name}' is declared as required, and is missing or null. Give it a value.");
            if (column.Vector && row.TryGetProperty(name, out var vector) && vector.ValueKind != JsonValueKind.Null && !VectorValue.TryRead(vector, out _))
                throw new ProviderException(ErrorKind.TypeMismatch, $"'{name}' holds vectors, and its value is none. Write it as [1,0,0].");
        }

        foreach (var column in row.EnumerateObject())
        {
            if (declared.IsTimestamp(column.Name) && column.Value.ValueKind != JsonValueKind.Null && !IsInstant(column.Value))
                throw new ProviderException(ErrorKind.TypeMismatch, $"'{column.Name}' holds timestamps, and its value is none. Write it as 2026-01-31T12:00:00Z.");
        }
    }

    private static bool IsInstant(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && Instant.TryParse(value.GetString().AsSpan(), out _);
}
