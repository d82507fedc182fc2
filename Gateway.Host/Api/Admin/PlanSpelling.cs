using System.Buffers;
using System.Text.Json;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Admin;

/// <summary>A plan may be spelled as in configuration, <c>RateLimit</c>, or as the API spells: <c>rate_limit</c>.</summary>
internal static class PlanSpelling
{
    // What stands under it are operations, which are called what they are called.
    private const string Costs = "costs";

    /// <summary>The same plan in the API's spelling.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/>: something stands in it in both.</exception>
    public static JsonElement OfApi(JsonElement plan)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            Write(plan, json);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void Write(JsonElement element, Utf8JsonWriter json)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(element, json);
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                    Write(item, json);
                json.WriteEndArray();
                break;
            default:
                element.WriteTo(json);
                break;
        }
    }

    private static void WriteObject(JsonElement element, Utf8JsonWriter json)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        json.WriteStartObject();
        foreach (var property in element.EnumerateObject())
        {
            var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
            if (!names.Add(name))
                throw new ProviderException(ErrorKind.InvalidRequest, $"'{property.Name}' stands in the body in two spellings. Send it once.");
            json.WritePropertyName(name);
            if (name == Costs)
                property.Value.WriteTo(json);
            else
                Write(property.Value, json);
        }

        json.WriteEndObject();
    }
}
