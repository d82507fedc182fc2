using System.Text.Json;

namespace Providers.Abstractions.Database.Evaluation;

/// <summary>How a value is written into an answer.</summary>
/// <param name="Name">Under which name.</param>
/// <param name="AsText">As text, as <c>-&gt;&gt;</c> gives it.</param>
/// <param name="Cast">The type it is cast to, or null.</param>
internal sealed record OutputColumn(string Name, bool AsText, ValueCast? Cast)
{
    /// <summary>Writes name and value; null for a value that is missing.</summary>
    public void Write(JsonElement value, Utf8JsonWriter output)
    {
        output.WritePropertyName(Name);
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            output.WriteNullValue();
        else if (Cast is not null)
            Cast.Write(Name, value, output);
        else if (AsText && value.ValueKind != JsonValueKind.String)
            output.WriteStringValue(value.GetRawText());
        else
            value.WriteTo(output);
    }
}
