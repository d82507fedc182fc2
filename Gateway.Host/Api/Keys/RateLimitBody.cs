using System.Text.Json;
using Gateway.Host.ControlPlane.Changes;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Keys;

/// <summary>Reads a rate limit out of a request, by the reader of configuration.</summary>
internal static class RateLimitBody
{
    private static readonly string[] Known = ["requests", "window", "burst"];

    public static RateLimit? Read(JsonRequest body, string field)
    {
        if (body.OptionalObject(field) is not { } limit)
            return null;
        var errors = new SettingsErrors();
        var section = new ConfigurationBuilder().AddInMemoryCollection(limit.EnumerateObject().Select(property => KeyValuePair.Create($"{field}:{property.Name}", Value(field, property)))).Build().GetSection(field);
        var read = RateLimitReader.ReadOptional(section, errors);
        if (read is null)
            throw new ProviderException(ErrorKind.InvalidRequest, $"'{field}' has to say 'requests', and may say 'window' and 'burst'.");
        return errors.All.Count == 0 ? read : throw Mistakes.Refuse(errors, $"{field}:");
    }

    private static string? Value(string field, JsonProperty property)
    {
        if (!Known.Contains(property.Name, StringComparer.Ordinal))
            throw new ProviderException(ErrorKind.InvalidRequest, $"'{field}' holds '{property.Name}', which is not known here. Known are: {string.Join(", ", Known)}.");
        return property.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? property.Value.ToString()
            : throw new ProviderException(ErrorKind.InvalidRequest, $"'{field}.{property.Name}' has to be a number or a string.");
    }
}
