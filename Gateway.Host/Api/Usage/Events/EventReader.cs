using System.Net.Mime;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using Gateway.Host.Forwarding;
using Gateway.Host.Meters;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Usage.Events;

/// <summary>Reads CloudEvents 1.0 in JSON, one or an array of them.</summary>
internal sealed class EventReader(TimeProvider clock)
{
    private const int MaxBytes = 4 << 20;
    private const int MostEvents = 1_000;
    private const string Example = """{"specversion":"1.0","id":"…","source":"my-app","type":"tokens","subject":"user-1","data":{"quantity":12}}""";

    // A sender's clock may be a little ahead.
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5);
    private static readonly JsonEventFormatter Formatter = new();
    private static readonly ContentType Json = new("application/json");

    public async Task<IReadOnlyList<MeterEvent>> ReadAsync(HttpRequest request)
    {
        if (request.ContentType is { } type && !type.Contains("json", StringComparison.OrdinalIgnoreCase))
            throw new ProviderException(ErrorKind.UnsupportedMediaType, $"'{type}' is not accepted here. Send 'application/cloudevents+json', 'application/cloudevents-batch+json' or 'application/json'.");
        var body = await ReadBodyAsync(request);
        var events = Decode(body);
        if (events.Count is 0 or > MostEvents)
            throw new ProviderException(ErrorKind.InvalidRequest, $"The body holds {events.Count} events, but has to hold 1 to {MostEvents}.");
        return [.. events.Select((used, index) => Read(used, events.Count == 1 ? "The event" : $"The event at index {index}"))];
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBytes)
            throw TooLarge();
        var buffer = new byte[(int)(request.ContentLength ?? MaxBytes) + 1];
        var length = await LimitedStream.Counted(request.HttpContext).ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, request.HttpContext.RequestAborted);
        return length <= MaxBytes ? buffer.AsMemory(0, length) : throw TooLarge();
    }

    private static IReadOnlyList<CloudEvent> Decode(ReadOnlyMemory<byte> body)
    {
        try
        {
            var first = body.Span.TrimStart(" \t\r\n"u8);
            return first.Length > 0 && first[0] == (byte)'['
                ? Formatter.DecodeBatchModeMessage(body, Json, null)
                : [Formatter.DecodeStructuredModeMessage(body, Json, null)];
        }
        catch (JsonException error)
        {
            throw new ProviderException(ErrorKind.InvalidRequest, $"The body is not valid JSON (line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}). Send one CloudEvent or an array of them, such as {Example}.");
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or FormatException or NotSupportedException)
        {
            throw new ProviderException(ErrorKind.InvalidRequest, $"It is not a CloudEvent 1.0: {error.Message.Split('\n')[0].Replace(" (Parameter 'cloudEvent')", "", StringComparison.Ordinal).TrimEnd('.')}. Send one or an array, such as {Example}.", error);
        }
    }

    private MeterEvent Read(CloudEvent used, string what)
    {
        var now = clock.GetUtcNow();
        var at = used.Time ?? now;
        if (at > now + MostAhead)
            throw new ProviderException(ErrorKind.InvalidRequest, $"{what} has a 'time' in the future, {at:u}. Set the sender's clock, or leave 'time' out.");
        if (at < now - MeterEvents.Window)
            throw new ProviderException(ErrorKind.InvalidRequest, $"{what} is from {at:u}, which is more than {MeterEvents.Window.TotalDays:0} days ago, and too late to be counted. Leave it out.");
        return new MeterEvent(
            MeterRequests.Text(used.Source!.OriginalString, "source"),
            MeterRequests.Text(used.Id!, "id"),
            MeterRequests.Meter(used.Type!, "type"),
            MeterRequests.Subject(used.Subject, "subject") ?? "",
            at,
            Quantity(used, what));
    }

    private static long Quantity(CloudEvent used, string what)
    {
        if (used.Data is JsonElement { ValueKind: JsonValueKind.Object } data && data.TryGetProperty("quantity", out var value)
            && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var quantity))
            return MeterRequests.Amount(quantity, "data.quantity", least: 0);
        throw new ProviderException(ErrorKind.InvalidRequest, $"{what} tells no 'data.quantity', a whole number of what was used, such as {Example}.");
    }

    private static ProviderException TooLarge() =>
        new(ErrorKind.PayloadTooLarge, $"The body is larger than the {MaxBytes} bytes that are accepted here. Send fewer events at once.");
}
