using Gateway.Tests.Backends;

namespace Gateway.Tests.Isolation;

/// <summary>A request of one tenant that names what another owns.</summary>
/// <param name="Path">Its path and query, with what it names in braces.</param>
/// <param name="Body">Its body, likewise; null for none.</param>
/// <param name="Headers">Its headers.</param>
internal sealed record Attack(string Path, string? Body = null, params (string Name, string Value)[] Headers)
{
    public async Task<ApiResponse> RunAsync(ApiClient attacker, string method, Belongings of) =>
        await attacker.SendAsync(method, of.Fill(Path), Body is null ? null : ApiClient.Json(of.Fill(Body)), [.. Headers.Select(header => (header.Name, of.Fill(header.Value)))]);

    /// <summary>All that the request itself says: what of it comes back was not learnt.</summary>
    public string Says(Belongings of) => of.Fill($"{Path} {Body} {string.Join(' ', Headers.Select(static header => header.Value))}");
}
