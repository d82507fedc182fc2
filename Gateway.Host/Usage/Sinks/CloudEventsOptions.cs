using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Usage.Sinks;

/// <summary>Where usage is sent as CloudEvents: <c>Gateway:UsageSink</c>. Read at the start only.</summary>
internal sealed record CloudEventsOptions
{
    public const string Section = "UsageSink";

    /// <summary>Where to; null for nowhere.</summary>
    public Uri? Url { get; private init; }

    /// <summary>Sent as <c>Authorization: Bearer</c>; null for none.</summary>
    public string? Token { get; private init; }

    /// <summary>The events' type.</summary>
    public string Type { get; private init; } = "gateway.calls";

    public static CloudEventsOptions Read(IConfiguration configuration, SettingsErrors errors)
    {
        var section = configuration.GetSection($"{TenantReader.Section}:{Section}");
        section.RefuseUnknown(errors, "Url", "Token", "Type");
        Uri? url = null;
        if (section.Exists() && (!Uri.TryCreate(section["Url"], UriKind.Absolute, out url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)))
            errors.Add($"{section.Path}:Url", $"'{section["Url"]}' is not an address such as 'https://openmeter.example/api/v1/events'.");
        return new CloudEventsOptions
        {
            Url = url,
            Token = section["Token"] is { Length: > 0 } token ? token : null,
            Type = section["Type"] is { Length: > 0 } type ? type : "gateway.calls",
        };
    }
}
