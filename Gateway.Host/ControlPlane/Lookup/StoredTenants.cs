using System.Collections.Concurrent;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Gateway.Host.Keys;
using Gateway.Host.Tenancy;
using Microsoft.EntityFrameworkCore;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.ControlPlane.Lookup;

/// <summary>Loads tenants and keys from the store into memory. Those who ask for the same thing at the same time share one look.</summary>
internal sealed partial class StoredTenants(
    ControlPlaneStore store, TenantCache cache, StoredTenantReader reader, ITenantSource declared, ILogger<StoredTenants> logger)
{
    // The generation is part of the question: who asks after a change never shares a look from before it.
    private readonly ConcurrentDictionary<(KeyHash Hash, long Generation), Lazy<Task<KeyMatch>>> _keys = new();
    private readonly ConcurrentDictionary<(string Name, long Generation), Lazy<Task<Tenant?>>> _tenants = new();

    public async Task<KeyMatch> FindAsync(KeyHash hash, CancellationToken cancellationToken) =>
        await ShareAsync(_keys, (hash, cache.Generation), LoadAsync, cancellationToken);

    public async Task<Tenant?> FindAsync(string name, CancellationToken cancellationToken) =>
        await ShareAsync(_tenants, (name.ToLowerInvariant(), cache.Generation), LoadAsync, cancellationToken);

    private static async Task<TValue> ShareAsync<TKey, TValue>(
        ConcurrentDictionary<TKey, Lazy<Task<TValue>>> running, TKey key, Func<TKey, Task<TValue>> load, CancellationToken cancellationToken)
        where TKey : notnull
    {
        var mine = new Lazy<Task<TValue>>(() => load(key));
        var shared = running.GetOrAdd(key, mine);
        if (!ReferenceEquals(shared, mine))
            return await shared.Value.WaitAsync(cancellationToken);
        try
        {
            return await mine.Value.WaitAsync(cancellationToken);
        }
        finally
        {
            running.TryRemove(new KeyValuePair<TKey, Lazy<Task<TValue>>>(key, mine));
        }
    }

    private async Task<KeyMatch> LoadAsync((KeyHash Hash, long Generation) question)
    {
        var (hash, generation) = question;
        var bytes = hash.ToArray();
        var row = await store.ReadAsync(
            (context, token) => context.Keys.AsNoTracking().SingleOrDefaultAsync(row => row.Hash == bytes, token), CancellationToken.None);
        if (row is null)
        {
            cache.Add(hash, null, null, generation);
            return default;
        }

        if (!cache.TryFind(row.Tenant, out var tenant))
            tenant = await FindAsync(row.Tenant, CancellationToken.None);
        tenant ??= await FindDeclaredAsync(row.Tenant);
        var key = tenant is null ? null : StoredTenantReader.ReadKey(row, hash);
        cache.Add(hash, row.Tenant, key, generation);
        return new KeyMatch(tenant, key);
    }

    // Not one that was stored before it was declared: its keys were others'.
    private async Task<Tenant?> FindDeclaredAsync(string name) =>
        declared.Current.TryFind(name, out var tenant)
        && await store.ReadAsync((context, token) => context.Tenants.AnyAsync(row => row.Name == name && row.Status == TenantStatus.Declared, token), CancellationToken.None)
            ? tenant
            : null;

    private async Task<Tenant?> LoadAsync((string Name, long Generation) question)
    {
        var (name, generation) = question;
        var tenant = declared.Current.TryFind(name, out _) ? null : await ReadAsync(name);
        cache.Add(name, tenant, generation);
        return tenant;
    }

    private async Task<Tenant?> ReadAsync(string name)
    {
        var state = await store.ReadAsync((context, token) => TenantState.LoadAsync(context, name, token), CancellationToken.None);
        if (state is null || state.Tenant.Status == TenantStatus.Deleted)
            return null;
        var errors = new SettingsErrors();
        var tenant = reader.Read(state, errors);
        if (errors.All.Count == 0)
            return tenant;

        // It was valid when it was saved: the configuration, or the gateway itself, has changed since.
        LogBroken(name, string.Join("; ", errors.All.Select(static error => $"{error.Path}: {error.Message}")));
        throw new ProviderException(ErrorKind.BadConfiguration, "What is stored of the tenant no longer fits this gateway. Its operator finds the reason in the log.");
    }

    [LoggerMessage(3101, LogLevel.Error, "The stored tenant '{Tenant}' cannot be served: {Mistakes}")]
    private partial void LogBroken(string tenant, string mistakes);
}
