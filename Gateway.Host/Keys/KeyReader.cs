using System.Globalization;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Keys;

/// <summary>Reads declared keys.</summary>
internal static class KeyReader
{
    private const string HashPrefix = "sha256:";

    /// <summary>Reads a key, or <c>sha256:HEX</c>, whose role is then not known.</summary>
    public static bool TryReadValue(string value, out KeyRole? role, out KeyHash hash)
    {
        role = null;
        if (value.StartsWith(HashPrefix, StringComparison.OrdinalIgnoreCase))
            return KeyHash.TryParseHex(value.AsSpan(HashPrefix.Length), out hash);
        var wellFormed = GatewayKey.TryRead(value, out var read, out hash);
        role = read;
        return wellFormed;
    }

    public static ApiKey? Read(IConfigurationSection section, Dictionary<KeyHash, string> owners, SettingsErrors errors)
    {
        section.RefuseUnknown(errors, "Name", "Value", "Kind", "Scopes", "ExpiresAt", "RateLimit");
        var name = section["Name"] is { Length: > 0 } given ? given : section.Key;
        if (!TryReadValue(section["Value"] ?? "", out var role, out var hash))
        {
            errors.Add($"{section.Path}:Value", "It is not a key: expected gw_sk_… or gw_pk_… with a valid checksum, or sha256:HEX with 64 hexadecimal digits.");
            return null;
        }

        if (ReadKind(section, role, errors) is not { } kind)
            return null;
        if (!owners.TryAdd(hash, section.Path))
        {
            errors.Add($"{section.Path}:Value", $"The same key is declared at {owners[hash]}. A key names one tenant.");
            return null;
        }

        var declared = section.GetSection("Scopes");
        var scopes = declared.Value is { } one ? [one] : declared.GetChildren().Select(s => s.Value ?? "").DefaultIfEmpty(ScopeSet.All);
        return new ApiKey(
            name, hash, kind,
            ScopeSet.Read(scopes, kind, message => errors.Add(declared.Path, message)),
            ReadExpiry(section, errors))
        {
            LastFour = role is null ? null : section["Value"]![^4..],
            RateLimit = RateLimitReader.ReadOptional(section.GetSection("RateLimit"), errors),
        };
    }

    private static KeyKind? ReadKind(IConfigurationSection section, KeyRole? role, SettingsErrors errors)
    {
        KeyKind? declared = section["Kind"]?.ToUpperInvariant() switch
        {
            null => null,
            "SECRET" => KeyKind.Secret,
            "PUBLISHABLE" => KeyKind.Publishable,
            _ => Report<KeyKind?>($"'{section["Kind"]}' is not a kind. Known are: secret, publishable."),
        };
        KeyKind? carried = role switch { KeyRole.Secret => KeyKind.Secret, KeyRole.Publishable => KeyKind.Publishable, _ => null };
        if (role == KeyRole.Operator)
            return Report<KeyKind?>("An operator key never acts on data. Declare it as Gateway:OperatorKey.");
        if (declared is not null && carried is not null && declared != carried)
            return Report<KeyKind?>("It differs from the kind that the key itself names.");
        return declared ?? carried ?? Report<KeyKind?>("A key given by its hash needs its kind: secret or publishable.");

        T? Report<T>(string message)
        {
            errors.Add($"{section.Path}:Kind", message);
            return default;
        }
    }

    private static DateTimeOffset? ReadExpiry(IConfigurationSection section, SettingsErrors errors)
    {
        if (section["ExpiresAt"] is not { } text)
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expiry))
            return expiry;
        errors.Add($"{section.Path}:ExpiresAt", $"'{text}' is not a time such as 2027-01-31T12:00:00Z.");
        return null;
    }
}
