using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Providers.Abstractions;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Exchanges;
using Providers.Abstractions.Native;
using Providers.Abstractions.Storage;

namespace Gateway.Tests.Host.Api;

/// <summary>A provider that serves everything and declares nothing: whatever needs a feature must not reach it.</summary>
internal sealed class BareProvider : IProvider, IDatabaseAdapter, IStorageAdapter, IAuthAdapter
{
    private static readonly ProviderCapabilities Nothing = new(FrozenSet<string>.Empty, FrozenSet<string>.Empty, FrozenSet<string>.Empty);

    public string Name => "bare";

    public IDatabaseAdapter Database => this;

    public IStorageAdapter Storage => this;

    public IAuthAdapter Auth => this;

    public INativeAdapter? Native => null;

    public bool IsRemote => false;

    public object ReadSettings(IConfiguration settings, ConnectionContext context, SettingsErrors errors) => new();

    public ProviderCapabilities Describe(Connection connection, KeyKind key) => Nothing;

    public ValueTask<IReadOnlyList<ConnectionFinding>> CheckAsync(Connection connection, CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<ConnectionFinding>>([]);

    // Reading and writing rows by plain columns is what every database can do.
    public Exchange Translate(DatabaseOperation operation, OperationContext context) => new Result.Rows((_, _) => ValueTask.FromResult(default(RowsSummary)));

    public Exchange Translate(StorageOperation operation, OperationContext context) => throw new InvalidOperationException($"{operation.GetType().Name} reached the adapter.");

    public Exchange Translate(AuthOperation operation, OperationContext context) => throw new InvalidOperationException($"{operation.GetType().Name} reached the adapter.");

    public ValueTask<VerifiedUser> VerifyAsync(Connection connection, string token, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("A token reached the adapter.");
}
