namespace Gateway.Host.Api.Storage;

/// <summary>A URL that needs no key.</summary>
/// <param name="Url">The URL.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record SignedUrlAnswer(string Url, DateTimeOffset ExpiresAt);
