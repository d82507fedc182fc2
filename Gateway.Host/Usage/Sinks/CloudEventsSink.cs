using System.Globalization;
using System.Net.Http.Headers;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using Providers.Abstractions.Metering;

namespace Gateway.Host.Usage.Sinks;

/// <summary>
/// Sends usage as CloudEvents 1.0 in batches over HTTP, as OpenMeter takes them: the subject is the tenant, the data what was used. An event that
/// is sent again has the same id.
/// </summary>
internal sealed class CloudEventsSink(CloudEventsOptions options) : IUsageSink, IDisposable
{
    private const int EventsInARequest = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Uri Source = new("/gateway", UriKind.Relative);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
    private readonly JsonEventFormatter _formatter = new();

    public string Name => "cloudevents";

    public async Task SendAsync(UsageBatch batch, CancellationToken cancellationToken)
    {
        var number = 0;
        foreach (var records in batch.Records.Chunk(EventsInARequest))
            await PostAsync([.. records.Select(record => EventOf(batch, record, number++))], cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task PostAsync(IReadOnlyList<CloudEvent> events, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var body = _formatter.EncodeBatchModeMessage(events, out var type);
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type.ToString());
        if (options.Token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Token);
        using var response = await _http.SendAsync(request, limit.Token);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"It answered {(int)response.StatusCode}.", null, response.StatusCode);
    }

    private CloudEvent EventOf(UsageBatch batch, UsageRecord record, int number) => new(CloudEventsSpecVersion.V1_0)
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"{batch.Id}-{number}"),
        Source = Source,
        Type = options.Type,
        Subject = record.Tenant,
        Time = record.Minute,
        DataContentType = "application/json",
        Data = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["tenant"] = record.Tenant, ["key"] = record.Key, ["operation"] = record.Operation, ["resource"] = record.Resource, ["provider"] = record.Provider,
            ["status"] = $"{record.StatusClass}xx", ["user"] = record.User, ["calls"] = record.Calls, ["bytes_in"] = record.BytesIn, ["bytes_out"] = record.BytesOut,
            ["upstream_ms"] = record.Upstream.TotalMilliseconds, ["documents_read"] = record.DocumentsRead, ["messages"] = record.Messages,
        },
    };
}
