namespace Gateway.Host.Native;

/// <summary>
/// Shows a project's addresses in response headers as the gateway's: an upload that is told where to go on must go on through the
/// gateway, and nobody need know what is behind it.
/// </summary>
/// <param name="root">The project's root.</param>
/// <param name="gateway">Scheme and authority of the gateway, as the caller called it.</param>
/// <param name="prefix">The path that stands for the root: <c>/native/main</c>.</param>
internal sealed class OwnAddresses(Uri root, string gateway, string prefix)
{
    private readonly string _base = root.AbsolutePath.TrimEnd('/');

    /// <summary>
    /// Translates an address. One that leads elsewhere stays as it is: the caller may follow it, and takes none of the connection's
    /// credentials there.
    /// </summary>
    /// <returns>The address to show; null where it is the project's host but not under its root.</returns>
    public string? Translate(string address)
    {
        if (address.StartsWith('/') && !address.StartsWith("//", StringComparison.Ordinal))
            return Under(address) is { } path ? prefix + path : null;
        var absolute = address.StartsWith("//", StringComparison.Ordinal) ? $"{root.Scheme}:{address}" : address;
        if (!Uri.TryCreate(absolute, UriKind.Absolute, out var uri) || !IsOwn(uri))
            return address;

        var authority = absolute.IndexOf("://", StringComparison.Ordinal) + 3;
        var rest = absolute.IndexOfAny(['/', '?', '#'], authority);
        return Under(rest < 0 ? "" : absolute[rest..]) is { } own ? gateway + prefix + own : null;
    }

    /// <summary>Whether a text names the project's host.</summary>
    public bool IsIn(string text) => text.Contains(root.Authority, StringComparison.OrdinalIgnoreCase);

    // A backend behind a proxy of its own may not know that it was called over https, or at which port.
    private bool IsOwn(Uri uri) =>
        uri.Scheme is "http" or "https" && uri.Host.Equals(root.Host, StringComparison.OrdinalIgnoreCase) && (uri.Port == root.Port || uri.IsDefaultPort);

    private string? Under(string path)
    {
        if (!path.StartsWith(_base, StringComparison.Ordinal))
            return null;
        var rest = path[_base.Length..];
        return rest.Length == 0 || rest[0] is '/' or '?' or '#' ? rest : null;
    }
}
