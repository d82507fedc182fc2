using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Host.Alerts;

/// <summary>What a webhook is told.</summary>
internal sealed record AlertMessage(string Type, DateTimeOffset Timestamp, AlertData Data)
{
    public const string Threshold = "quota.threshold";
    public const string Test = "quota.test";

    public static AlertMessage Of(Alert alert) => new(
        Threshold,
        DateTimeOffset.FromUnixTimeSeconds(alert.MadeAt),
        new AlertData(
            alert.Key.Tenant, alert.Key.Meter, alert.Key.Subject is { Length: > 0 } subject ? subject : null, alert.Threshold, alert.Limit, alert.Used,
            alert.Key.Period == "anniversary" ? "month" : alert.Key.Period, DateTimeOffset.FromUnixTimeSeconds(alert.Key.Start), DateTimeOffset.FromUnixTimeSeconds(alert.Key.End)));

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, AlertJson.Default.AlertMessage);
}

/// <summary>Which quota, and how it stands.</summary>
internal sealed record AlertData(
    string Tenant, string Meter, string? Subject, int Threshold, long Limit, long Used, string Period, DateTimeOffset PeriodStart, DateTimeOffset ResetsAt);

/// <summary>Writes messages.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AlertMessage))]
internal sealed partial class AlertJson : JsonSerializerContext;
