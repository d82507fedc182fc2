using System.Buffers;
using System.Text.Json;
using Providers.Abstractions;
using Providers.Abstractions.Errors;

namespace Gateway.Host.ControlPlane.Changes;

/// <summary>Shows settings without their secrets.</summary>
internal static class SecretMask
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Mask = "********";

    public static JsonElement Apply(JsonElement settings, IProvider? provider)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            Write(json, settings, provider);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    /// <summary>Refuses settings that were read and sent back: what stands for a secret is none, and putting the stored one there could send it to another address.</summary>
    public static void Refuse(JsonElement settings)
    {
        if (Holds(settings))
            throw new ProviderException(ErrorKind.InvalidRequest, $"'settings' holds '{Mask}', which stands for a secret that is not shown. Send the secret itself.");
    }

    private static void Write(Utf8JsonWriter json, JsonElement value, IProvider? provider)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    json.WritePropertyName(property.Name);

                    // A provider that is no longer there cannot say what is secret.
                    if (property.Value.ValueKind != JsonValueKind.Null && provider?.IsSecret(property.Name) != false)
                        json.WriteStringValue(Mask);
                    else
                        Write(json, property.Value, provider);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(json, item, provider);
                json.WriteEndArray();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static bool Holds(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(static property => Holds(property.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(static item => Holds(item)),
        JsonValueKind.String => value.ValueEquals(Mask),
        _ => false,
    };
}
