using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Host.Api.Admin;

namespace Gateway.Host.Commands.Files;

/// <summary>How fast a key may call.</summary>
/// <param name="Requests">How many calls in a window.</param>
/// <param name="Window">Its length as the API writes it; null for the API's default.</param>
/// <param name="Burst">How many may come at once; null for all.</param>
internal sealed record LimitDeclaration(long Requests, string? Window, long? Burst)
{
    private const string DefaultWindow = "00:01:00";

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["requests"] = Requests };
        if (Window is not null)
            json["window"] = Window;
        if (Burst is { } burst)
            json["burst"] = burst;
        return json;
    }

    /// <summary>Whether this is what a key has.</summary>
    public bool Is(RateLimitAnswer known) =>
        known.Requests == Requests && known.Burst == (Burst ?? Requests)
        && TimeSpan.TryParse(Window ?? DefaultWindow, CultureInfo.InvariantCulture, out var window) && TimeSpan.Parse(known.Window, CultureInfo.InvariantCulture) == window;
}
