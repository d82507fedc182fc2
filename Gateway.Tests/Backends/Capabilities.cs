using System.Text.Json;

namespace Gateway.Tests.Backends;

/// <summary>What a tenant's connections declare, as <c>GET /api/capabilities</c> tells it.</summary>
internal sealed class Capabilities
{
    private readonly JsonElement _answer;

    private Capabilities(JsonElement answer) => _answer = answer;

    public static async Task<Capabilities> ReadAsync(ApiClient client) => new((await client.GetAsync("/api/capabilities")).Expect(200).Json);

    /// <summary>Whether a feature is declared for a kind of key.</summary>
    /// <param name="concern"><c>db</c>, <c>storage</c> or <c>auth</c>.</param>
    /// <param name="feature">The feature's name.</param>
    /// <param name="key"><c>secret</c> or <c>publishable</c>.</param>
    public bool Declare(string concern, string feature, string key = "secret") =>
        _answer.GetProperty(concern).GetProperty(key).EnumerateArray().Any(declared => declared.ValueEquals(feature));
}
