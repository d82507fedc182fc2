using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Providers.Abstractions;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Native;
using Providers.Abstractions.Storage;

namespace Gateway.Tests.Host.Tenancy.Checks;

/// <summary>A provider that serves nothing, but whose connections can be tried.</summary>
internal sealed class CheckedProvider : IProvider
{
    private static readonly ProviderCapabilities Nothing = new(FrozenSet<string>.Empty, FrozenSet<string>.Empty, FrozenSet<string>.Empty);

    /// <summary>Gives the findings.</summary>
    public Func<Task<IReadOnlyList<ConnectionFinding>>> Check { get; set; } = static () => Task.FromResult<IReadOnlyList<ConnectionFinding>>([new("reachable", true, "It answers.")]);

    /// <summary>What was tried, as tenant and connection.</summary>
    public ConcurrentQueue<string> Checked { get; } = new();

    public string Name => "elsewhere";

    public IDatabaseAdapter? Database => null;

    public IStorageAdapter? Storage => null;

    public IAuthAdapter? Auth => null;

    public INativeAdapter? Native => null;

    public bool IsRemote => true;

    public object ReadSettings(IConfiguration settings, ConnectionContext context, SettingsErrors errors) => new();

    public ProviderCapabilities Describe(Connection connection, KeyKind key) => Nothing;

    public async ValueTask<IReadOnlyList<ConnectionFinding>> CheckAsync(Connection connection, CancellationToken cancellationToken)
    {
        Checked.Enqueue($"{connection.Tenant}/{connection.Name}");
        return await Check();
    }
}
