using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Shutdown;

/// <summary>How the gateway stops: <c>Gateway:Shutdown</c>. Read at the start only.</summary>
/// <param name="Delay">How long it goes on as before after SIGTERM, so that load balancers notice that it is not ready any more.</param>
/// <param name="Drain">How long requests that were accepted have to finish after that.</param>
internal sealed record ShutdownOptions(TimeSpan Delay, TimeSpan Drain)
{
    public const string Section = "Shutdown";

    /// <summary>What is left after that for usage and leases to become durable.</summary>
    public static readonly TimeSpan Flush = TimeSpan.FromSeconds(15);

    public static ShutdownOptions Read(IConfiguration configuration, SettingsErrors errors)
    {
        var section = configuration.GetSection($"{TenantReader.Section}:{Section}");
        section.RefuseUnknown(errors, "Delay", "Drain");
        return new ShutdownOptions(
            section.ReadTime("Delay", TimeSpan.FromSeconds(5), TimeSpan.Zero, TimeSpan.FromMinutes(5), errors),
            section.ReadTime("Drain", TimeSpan.FromSeconds(30), TimeSpan.Zero, TimeSpan.FromMinutes(30), errors));
    }
}
