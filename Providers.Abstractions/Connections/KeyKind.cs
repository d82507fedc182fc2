namespace Providers.Abstractions.Connections;

/// <summary>The kinds of gateway key that may call a tenant's data.</summary>
public enum KeyKind
{
    /// <summary><c>gw_pk_…</c>: held by browsers and apps; the backend's own row rules decide.</summary>
    Publishable,

    /// <summary><c>gw_sk_…</c>: held by servers; bypasses row rules unless an end user's token comes with it.</summary>
    Secret,
}
