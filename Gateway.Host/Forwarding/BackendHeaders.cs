namespace Gateway.Host.Forwarding;

/// <summary>
/// What of a backend's response headers is not for it to say: what would act on the gateway's own origin (cookies, policies, cross-origin
/// rules), what the gateway says itself, and orders to a proxy in front of it, such as to serve one of that machine's files.
/// </summary>
internal static class BackendHeaders
{
    private static readonly string[] Names =
    [
        "Set-Cookie", "Set-Cookie2", "Server", "Via", "Strict-Transport-Security", "Public-Key-Pins", "Expect-CT", "Clear-Site-Data", "NEL", "Refresh",
        "Report-To", "Reporting-Endpoints", "Origin-Agent-Cluster", "Service-Worker-Allowed", "Speculation-Rules", "X-Request-Id", "Server-Timing", "RateLimit", "RateLimit-Policy",
        "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Allow-Headers",
        "Access-Control-Allow-Methods", "Access-Control-Allow-Private-Network", "Access-Control-Expose-Headers", "Access-Control-Max-Age",
        "X-Sendfile", "X-Lighttpd-Send-File", "X-LiteSpeed-Location", "X-Reproxy-URL", "Surrogate-Control",
    ];

    /// <summary>Takes them out.</summary>
    public static void Drop(IHeaderDictionary headers)
    {
        foreach (var name in Names)
            headers.Remove(name);
        List<string>? others = null;
        foreach (var (name, _) in headers)
        {
            if (name.StartsWith("X-Accel-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Gateway-", StringComparison.OrdinalIgnoreCase))
                (others ??= []).Add(name);
        }

        foreach (var name in others ?? [])
            headers.Remove(name);
    }
}
