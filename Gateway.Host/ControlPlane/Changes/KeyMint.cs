using System.Globalization;
using System.Text;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.ControlPlane.Store.Rows;
using Gateway.Host.Keys;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.ControlPlane.Changes;

/// <summary>Makes keys, within what whoever asks for them may give.</summary>
internal sealed class KeyMint(TimeProvider clock)
{
    private const int MaxName = 100;
    private const int MaxScopes = 100;

    /// <summary>Makes a tenant's key.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="wanted">What it is to be.</param>
    /// <param name="minter">The key that asks for it; null for an operator, who may give everything.</param>
    /// <returns>The key itself, and what is kept of it.</returns>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InvalidRequest"/> or <see cref="ErrorKind.InsufficientScope"/>.</exception>
    public (string Key, KeyRow Row) Make(string tenant, WantedKey wanted, Minter? minter)
    {
        Check(wanted);
        var scopes = wanted.Scopes ?? [ScopeSet.All];
        if (scopes.Count is 0 or > MaxScopes)
            throw new ProviderException(ErrorKind.InvalidRequest, $"'scopes' has to hold 1 to {MaxScopes} scopes.");
        var mistakes = new List<string>();
        var set = ScopeSet.Read(scopes, wanted.Kind, mistakes.Add);
        if (mistakes.Count > 0)
            throw new ProviderException(ErrorKind.InvalidRequest, $"'scopes': {string.Join(" ", mistakes)}");

        // A key that ends makes none that outlives it.
        var expiry = wanted.ExpiresAt ?? minter?.Key.ExpiresAt;
        var limit = wanted.RateLimit ?? minter?.Key.RateLimit;
        RefuseBeyond(minter, set, expiry, limit);
        var isSecret = wanted.Kind == KeyKind.Secret;
        var (key, hash) = Create(isSecret ? KeyRole.Secret : KeyRole.Publishable);
        return (key, new KeyRow
        {
            Id = NewId(clock),
            Tenant = tenant,
            Name = wanted.Name,
            IsSecret = isSecret,
            Hash = hash,
            LastFour = key[^4..],
            Scopes = [.. scopes],
            ExpiresAt = expiry,
            RateLimit = limit is null ? null : StoredRateLimit.Write(limit),
            CreatedAt = clock.GetStoreNow(),
        });
    }

    /// <summary>Makes the key that follows another, with the same rights and expiry, and lets that one end.</summary>
    /// <param name="row">The other one. Its expiry is changed.</param>
    /// <param name="overlap">How long both work.</param>
    /// <param name="minter">As for <see cref="Make"/>.</param>
    public (string Key, KeyRow Row) Rotate(KeyRow row, TimeSpan overlap, Minter? minter)
    {
        var now = clock.GetStoreNow();
        if (row.ExpiresAt <= now)
            throw new ProviderException(ErrorKind.Conflict, $"The key '{row.Name}' has expired. Make a new one.");
        if (row.SuccessorId is { } successor)
            throw Rotated(successor);
        if (minter is { Key.ExpiresAt: not null } && row.ExpiresAt is null)
            throw Beyond("it would outlive the key that asks for it");
        var made = Make(row.Tenant, new WantedKey(row.Name, row.IsSecret ? KeyKind.Secret : KeyKind.Publishable, row.Scopes, row.ExpiresAt, StoredRateLimit.Read(row.RateLimit)), minter);
        row.ExpiresAt = row.ExpiresAt is { } end && end < now + overlap ? end : now + overlap;
        row.SuccessorId = made.Row.Id;
        row.Version++;
        return made;
    }

    /// <summary>The refusal to rotate a key once more: what followed now would end with it.</summary>
    public static ProviderException Rotated(string successor) =>
        new(ErrorKind.Conflict, $"The key was rotated already: the one with the id '{successor}' follows it. Where that was lost, rotate it, or make a new one.");

    /// <summary>Makes sure that a key may end another: one that holds no more than itself.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.InsufficientScope"/>.</exception>
    public static void CheckRevoke(KeyRow row, Minter? minter)
    {
        if (minter is not null && minter.Key.Id != row.Id && !minter.Key.Scopes.Covers(ScopeSet.Read(row.Scopes, row.IsSecret ? KeyKind.Secret : KeyKind.Publishable, static _ => { })))
            throw new ProviderException(ErrorKind.InsufficientScope, $"The key '{row.Name}' holds more than the one that would end it: {string.Join(", ", minter.Key.Scopes.Names)}. Have one that holds as much do it, or the tenant's operator.");
    }

    /// <summary>Makes a key and its hash.</summary>
    public static (string Key, byte[] Hash) Create(KeyRole role)
    {
        var key = GatewayKey.Create(role);
        return (key, KeyHash.Of(Encoding.ASCII.GetBytes(key)).ToArray());
    }

    /// <summary>An id that comes after all that were made before.</summary>
    public static string NewId(TimeProvider clock) => Guid.CreateVersion7(clock.GetStoreNow()).ToString("N");

    private void Check(WantedKey wanted)
    {
        if (wanted.Name.Length > MaxName || string.IsNullOrWhiteSpace(wanted.Name) || wanted.Name.Any(IsHidden))
            throw new ProviderException(ErrorKind.InvalidRequest, $"'name' has to be 1 to {MaxName} characters, not all of them blanks, without line breaks and others that cannot be seen.");
        if (wanted.ExpiresAt <= clock.GetStoreNow())
            throw new ProviderException(ErrorKind.InvalidRequest, "'expires_at' has passed already.");
    }

    // They could make one name look like another, in the audit too.
    private static bool IsHidden(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static void RefuseBeyond(Minter? minter, ScopeSet scopes, DateTimeOffset? expiry, RateLimit? limit)
    {
        if (minter is null)
            return;
        if (!minter.Key.Scopes.Covers(scopes))
            throw Beyond($"it would hold more scopes, or more tables or buckets. That one holds: {string.Join(", ", minter.Key.Scopes.Names)}");
        if (minter.Key.ExpiresAt is { } end && !(expiry <= end))
            throw Beyond("it would outlive the key that asks for it");
        if (minter.RateLimit is { } own && limit?.IsWithin(own) == false)
            throw Beyond($"it could call faster than the {own.Requests} calls in {own.Window} of the key that asks for it");
    }

    private static ProviderException Beyond(string how) =>
        new(ErrorKind.InsufficientScope, $"A key gives no more than it has itself: {how}. Ask for less, or have the tenant's operator make it.");
}
