using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Admission;

/// <summary>How much the gateway takes on at once: <c>Gateway:Overload</c>. Read at the start only.</summary>
/// <param name="Calls">How many calls of all tenants together may be under way.</param>
internal sealed record OverloadOptions(int Calls)
{
    public const string Section = "Overload";

    private const int Default = 10_000;
    private const int Most = 1_000_000;

    public static OverloadOptions Read(IConfiguration configuration, SettingsErrors errors)
    {
        var section = configuration.GetSection($"{TenantReader.Section}:{Section}");
        section.RefuseUnknown(errors, "Calls");
        var calls = section.ReadInt64("Calls", Default, 10, errors);
        if (calls > Most)
            errors.Add($"{section.Path}:Calls", $"'{calls}' is more than {Most}.");
        return new OverloadOptions((int)Math.Min(calls, Most));
    }
}
