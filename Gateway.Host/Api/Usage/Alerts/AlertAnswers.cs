using System.Text.Json.Serialization;
using Gateway.Host.Alerts;

namespace Gateway.Host.Api.Usage.Alerts;

/// <summary>A webhook. The secret is shown once, when it is set.</summary>
internal sealed record WebhookAnswer(string Url, bool Declared)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }
}

/// <summary>The alerts, newest first, and where they go.</summary>
internal sealed record AlertList(WebhookAnswer? Webhook, IReadOnlyList<AlertAnswer> Alerts);

/// <summary>An alert, and what became of it.</summary>
internal sealed record AlertAnswer(
    string Id, string Meter, string? Subject, int Threshold, long Limit, long Used, string Period, DateTimeOffset ResetsAt, DateTimeOffset CreatedAt, string State, int Attempts, string? Failure)
{
    public static AlertAnswer Of(Alert alert)
    {
        var data = AlertMessage.Of(alert).Data;
        return new AlertAnswer(
            alert.Id, data.Meter, data.Subject, alert.Threshold, alert.Limit, alert.Used, data.Period, data.ResetsAt, DateTimeOffset.FromUnixTimeSeconds(alert.MadeAt),
            alert.State.ToString().ToLowerInvariant(), alert.Attempts, alert.Failure.Length > 0 ? alert.Failure : null);
    }
}

/// <summary>Whether a test message was taken, and why not.</summary>
internal sealed record WebhookTestAnswer(bool Delivered, string? Failure);
