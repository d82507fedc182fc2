using System.Collections.Frozen;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Keys;

/// <summary>
/// What a key may do: scopes such as <c>db:read</c>, some narrowed to one table or bucket: <c>db:write:messages</c>.
/// </summary>
internal sealed class ScopeSet
{
    public const string All = "*";

    private static readonly FrozenSet<string> Known =
    [
        Scope.DbRead, Scope.DbWrite, Scope.StorageRead, Scope.StorageWrite, Scope.Auth,
        Scope.UsageRead, Scope.UsageWrite, Scope.Keys, Scope.Native,
    ];

    // A publishable key may be in any browser: it neither mints keys nor writes usage.
    private static readonly FrozenSet<string> NeverPublishable = [Scope.Keys, Scope.UsageWrite];

    // Most keys hold "*", and there may be very many keys.
    private static readonly ScopeSet AllSecret = Whole(KeyKind.Secret);
    private static readonly ScopeSet AllPublishable = Whole(KeyKind.Publishable);

    private readonly FrozenSet<string> _scopes;
    private readonly FrozenSet<(string Scope, string Resource)>? _narrowed;

    private ScopeSet(FrozenSet<string> scopes, FrozenSet<(string, string)>? narrowed)
    {
        _scopes = scopes;
        _narrowed = narrowed;
    }

    /// <summary>Whether there is such a scope.</summary>
    public static bool Knows(string scope) => Known.Contains(scope);

    /// <summary>Whether the scope is held for all tables or buckets, or for this one.</summary>
    public bool Allows(string scope, string? resource) =>
        _scopes.Contains(scope) || (resource is not null && _narrowed is not null && _narrowed.Contains((scope, resource)));

    /// <summary>The scopes, written out and in order.</summary>
    public IReadOnlyList<string> Names =>
        [.. _scopes.Concat(_narrowed?.Select(static narrowed => $"{narrowed.Scope}:{narrowed.Resource}") ?? []).Order(StringComparer.Ordinal)];

    /// <summary>Whether whoever holds these scopes may do all that those allow.</summary>
    public bool Covers(ScopeSet other) =>
        other._scopes.IsSubsetOf(_scopes) && (other._narrowed is null || other._narrowed.All(narrowed => Allows(narrowed.Scope, narrowed.Resource)));

    /// <summary>Reads declared scopes for a key of this kind; each that it may not hold is reported.</summary>
    public static ScopeSet Read(IEnumerable<string> scopes, KeyKind kind, Action<string> report)
    {
        var whole = new HashSet<string>(StringComparer.Ordinal);
        var narrowed = new HashSet<(string, string)>();
        foreach (var scope in scopes)
        {
            if (scope == All)
            {
                whole.UnionWith(Everything(kind)._scopes);
                continue;
            }

            var (name, resource) = Split(scope);
            if (!Known.Contains(name) || (resource is not null && name.IndexOf(':', StringComparison.Ordinal) < 0) || resource is "")
                report($"'{scope}' is not a scope. Known are: *, {string.Join(", ", Known.Order(StringComparer.Ordinal))}; those of db and storage may be narrowed to one table or bucket, as in 'db:write:messages'.");
            else if (kind == KeyKind.Publishable && NeverPublishable.Contains(name))
                report($"A publishable key cannot hold '{name}'. Give it to a secret key.");
            else if (resource is null)
                whole.Add(name);
            else
                narrowed.Add((name, resource));
        }

        return narrowed.Count == 0 && whole.SetEquals(Everything(kind)._scopes)
            ? Everything(kind)
            : new ScopeSet(whole.ToFrozenSet(StringComparer.Ordinal), narrowed.Count == 0 ? null : narrowed.ToFrozenSet());
    }

    private static ScopeSet Everything(KeyKind kind) => kind == KeyKind.Secret ? AllSecret : AllPublishable;

    // "*" is everything that the kind may hold except native, which is never held unasked.
    private static ScopeSet Whole(KeyKind kind) => new(
        Known.Where(scope => scope != Scope.Native && !(kind == KeyKind.Publishable && NeverPublishable.Contains(scope))).ToFrozenSet(StringComparer.Ordinal), null);

    private static (string Name, string? Resource) Split(string scope)
    {
        var first = scope.IndexOf(':', StringComparison.Ordinal);
        var second = first < 0 ? -1 : scope.IndexOf(':', first + 1);
        return second < 0 ? (scope, null) : (scope[..second], scope[(second + 1)..]);
    }
}
