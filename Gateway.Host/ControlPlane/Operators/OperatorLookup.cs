using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Keys;
using Gateway.Host.Tenancy;
using Microsoft.EntityFrameworkCore;
using Providers.Abstractions.Errors;

namespace Gateway.Host.ControlPlane.Operators;

/// <summary>Finds operators by their keys: the one that configuration declares, and those that the store has.</summary>
internal sealed class OperatorLookup(ITenantSource declared, ControlPlaneStore store, TimeProvider clock)
{
    /// <summary>What the operator of the declared key is called.</summary>
    public const string Declared = "configuration";

    /// <summary>The operator's name; null where the key is nobody's.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.KeyExpired"/>, or <see cref="ErrorKind.StateUnavailable"/>.</exception>
    public ValueTask<string?> FindAsync(in KeyHash hash, CancellationToken cancellationToken)
    {
        if (declared.Current.IsOperator(hash))
        {
            // Whoever may use the control plane is about to.
            store.Use();
            return ValueTask.FromResult<string?>(Declared);
        }

        return store.IsInUse ? new ValueTask<string?>(LoadAsync(hash, cancellationToken)) : default;
    }

    private async Task<string?> LoadAsync(KeyHash hash, CancellationToken cancellationToken)
    {
        var bytes = hash.ToArray();
        var row = await store.ReadAsync(
            (context, token) => context.OperatorKeys.AsNoTracking().SingleOrDefaultAsync(key => key.Hash == bytes, token), cancellationToken);
        if (row?.ExpiresAt <= clock.GetUtcNow())
            throw new ProviderException(ErrorKind.KeyExpired, $"The operator key '{row.Name}' has expired. Use a new one.");
        return row?.Name;
    }
}
