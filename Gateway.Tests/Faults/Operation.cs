using System.Globalization;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Faults;

/// <summary>Who calls.</summary>
internal enum As
{
    Service,
    App,
    User,
}

/// <summary>One call of the contract, sent as a whole.</summary>
/// <param name="Name">What it is called in the tests' names.</param>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path and query.</param>
/// <param name="Body">Its body, if it has one: JSON, unless <see cref="ContentType"/> says otherwise.</param>
/// <param name="As">Who calls.</param>
internal sealed record Operation(string Name, string Method, string Path, string? Body = null, As As = As.Service)
{
    public string ContentType { get; init; } = "application/json";

    public (string Name, string Value)[] Headers { get; init; } = [];

    /// <summary>Its answer is the same each time, and streams as the upstream sends it.</summary>
    public bool Reads => Method is "GET" or "HEAD";

    public bool IsNative => Path.StartsWith("/native", StringComparison.Ordinal);

    public Task<ApiResponse> SendAsync(ApiClient client) =>
        client.SendAsync(Method, Path, Body is null ? null : ApiClient.Bytes(System.Text.Encoding.UTF8.GetBytes(Body), ContentType), Headers);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} as {As}");
}
