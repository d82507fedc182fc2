using System.Text.Json;
using System.Text.Json.Nodes;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using Gateway.Host.Forwarding;
using Gateway.Host.Meters;
using Gateway.Host.Pipeline;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Usage.Events;

/// <summary>
/// Reads CloudEvents 1.0 in JSON, one or an array of them. Sent as <c>application/json</c>, an event may leave out what there is a sensible
/// answer to: its version, its source and its id.
/// </summary>
internal sealed class EventReader(TimeProvider clock)
{
    private const int MaxBytes = 4 << 20;
    private const int MostEvents = 1_000;
    private const string Attribute = "ce-";
    private const string CloudEvents = "application/cloudevents";
    private const string Example = """{"specversion":"1.0","id":"…","source":"my-app","type":"tokens","subject":"user-1","data":{"quantity":12}}""";

    // A sender's clock may be a little ahead.
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5);
    private static readonly JsonEventFormatter Formatter = new();

    public async Task<IReadOnlyList<MeterEvent>> ReadAsync(HttpContext context)
    {
        QueryParameters.RefuseUnknown(context.Request);
        var type = context.Request.ContentType;
        if (type is not null && !type.Contains("json", StringComparison.OrdinalIgnoreCase))
            throw new ProviderException(ErrorKind.UnsupportedMediaType, $"'{type}' is not accepted here. Send 'application/cloudevents+json', 'application/cloudevents-batch+json' or 'application/json'.");
        var root = JsonRequest.Parse((await ReadBodyAsync(context.Request)).Span, "The body", $"Send one CloudEvent or an array of them, such as {Example}.");
        if (context.Request.Headers.ContainsKey($"{Attribute}type"))
            return [Read(OfHeaders(context.Request.Headers, root), "")];
        var isBatch = root.ValueKind == JsonValueKind.Array;
        IReadOnlyList<JsonElement> events = isBatch ? [.. root.EnumerateArray()] : [root];
        if (events.Count is 0 or > MostEvents)
            throw new ProviderException(ErrorKind.InvalidRequest, $"The body holds {events.Count} events, but has to hold 1 to {MostEvents}.");
        var isStrict = type?.StartsWith(CloudEvents, StringComparison.OrdinalIgnoreCase) == true;
        return [.. events.Select((used, index) => Read(isStrict ? used : Complete(used, context.Gateway(), index), isBatch ? $"[{index}]." : ""))];
    }

    // What is sent in binary mode has its attributes in headers, and its data as the body.
    // https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#31-binary-content-mode
    private static JsonElement OfHeaders(IHeaderDictionary headers, JsonElement data)
    {
        var used = new JsonObject();
        foreach (var (name, value) in headers)
        {
            if (name.StartsWith(Attribute, StringComparison.OrdinalIgnoreCase))
                used[name[Attribute.Length..].ToLowerInvariant()] = Uri.UnescapeDataString(value.ToString());
        }

        used["data"] = JsonNode.Parse(data.GetRawText());
        return JsonSerializer.SerializeToElement(used);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBytes)
            throw TooLarge();
        var buffer = new byte[(int)(request.ContentLength ?? MaxBytes) + 1];
        var length = await LimitedStream.Counted(request.HttpContext).ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        return length <= MaxBytes ? buffer.AsMemory(0, length) : throw TooLarge();
    }

    // Whoever tells no id tells a new event each time; with an idempotency key, the same request tells the same ones.
    private static JsonElement Complete(JsonElement used, IGatewayFeature feature, int index)
    {
        if (used.ValueKind != JsonValueKind.Object || (Has("specversion") && Has("source") && Has("id")))
            return used;
        var whole = JsonObject.Create(used)!;
        if (!Has("specversion"))
            whole["specversion"] = "1.0";
        if (!Has("source"))
            whole["source"] = feature.Tenant!.Name;
        if (!Has("id"))
            whole["id"] = feature.Once is { } once ? $"{once.Name}-{index}" : Guid.NewGuid().ToString("N");
        return JsonSerializer.SerializeToElement(whole);

        bool Has(string attribute) => used.TryGetProperty(attribute, out var value) && value.ValueKind != JsonValueKind.Null;
    }

    /// <param name="json">The event.</param>
    /// <param name="at">What the names of its attributes are preceded by, to say which event's they are.</param>
    private MeterEvent Read(JsonElement json, string at)
    {
        var used = Decode(json, at);
        return new MeterEvent(
            MeterRequests.Text(used.Source!.OriginalString, $"{at}source"),
            MeterRequests.Text(used.Id!, $"{at}id"),
            MeterRequests.Meter(used.Type!, $"{at}type"),
            MeterRequests.Subject(used.Subject, $"{at}subject") ?? "",
            Time(used, at),
            Quantity(used, at));
    }

    private static CloudEvent Decode(JsonElement json, string at)
    {
        try
        {
            return Formatter.ConvertFromJsonElement(json, null);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or FormatException or NotSupportedException)
        {
            var what = at.Length == 0 ? "The body" : $"'{at.TrimEnd('.')}'";
            throw new ProviderException(ErrorKind.InvalidRequest, $"{what} is not a CloudEvent 1.0: {error.Message.Split('\n')[0].Replace(" (Parameter 'cloudEvent')", "", StringComparison.Ordinal).TrimEnd('.')}. Send one or an array, such as {Example}.", error);
        }
    }

    private DateTimeOffset Time(CloudEvent used, string at)
    {
        var now = clock.GetUtcNow();
        var time = used.Time ?? now;
        if (time > now + MostAhead)
            throw new ProviderException(ErrorKind.InvalidRequest, $"'{at}time' is in the future, {time:u}. Set the sender's clock, or leave 'time' out.");
        if (time < now - MeterEvents.Window)
            throw new ProviderException(ErrorKind.InvalidRequest, $"'{at}time' is {time:u}, more than {MeterEvents.Window.TotalDays:0} days ago, and too late to be counted. Leave the event out.");
        return time;
    }

    private static long Quantity(CloudEvent used, string at)
    {
        if (used.Data is JsonElement { ValueKind: JsonValueKind.Object } data && data.TryGetProperty("quantity", out var value))
            return MeterRequests.Amount(WholeNumber.TryRead(value, out var quantity) ? quantity : null, $"{at}data.quantity", least: 0);
        throw new ProviderException(ErrorKind.InvalidRequest, $"'{at}data.quantity' is missing: a whole number of what was used, such as in {Example}.");
    }

    private static ProviderException TooLarge() =>
        new(ErrorKind.PayloadTooLarge, $"The body is larger than the {MaxBytes} bytes that are accepted here. Send fewer events at once.");
}
