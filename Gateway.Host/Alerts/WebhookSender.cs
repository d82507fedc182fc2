using System.Globalization;
using System.Net.Http.Headers;
using Gateway.Host.Forwarding;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Alerts;

/// <summary>
/// Sends signed messages, as Standard Webhooks has it. What was set over the API reaches public addresses only, judged on the address that is
/// connected to; redirects are not followed.
/// </summary>
internal sealed class WebhookSender(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly HttpMessageInvoker _anywhere = new(Sockets.Create(publicAddressesOnly: false));
    private readonly HttpMessageInvoker _public = new(Sockets.Create(publicAddressesOnly: true));

    /// <summary>Sends a message.</summary>
    /// <param name="webhook">Where to.</param>
    /// <param name="id">The message's id, the same at every try.</param>
    /// <param name="body">The message.</param>
    /// <param name="cancellationToken">To give up.</param>
    /// <returns>Why it was not taken; null where it was.</returns>
    public async Task<string?> SendAsync(Webhook webhook, string id, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        using var message = new HttpRequestMessage(HttpMethod.Post, webhook.Address) { Content = new ReadOnlyMemoryContent(body) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.TryAddWithoutValidation("webhook-id", id);
        message.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        message.Headers.TryAddWithoutValidation("webhook-signature", webhook.Sign(id, timestamp, body.Span));
        using var limit = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await (webhook.PublicAddressesOnly ? _public : _anywhere).SendAsync(message, both.Token);
            return response.IsSuccessStatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"It answered with the status {(int)response.StatusCode}; one of 200 to 299 is expected.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return string.Create(CultureInfo.InvariantCulture, $"It did not answer within {Patience.TotalSeconds} seconds.");
        }
        catch (Exception error) when (IsForbidden(error))
        {
            return "Its address is not a public one, and webhooks that are set over the API reach public addresses only.";
        }
        catch (HttpRequestException error)
        {
            return error.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => "Its host is not known.",
                HttpRequestError.SecureConnectionError => "No secure connection to it could be made.",
                _ => "It cannot be reached, or it broke off.",
            };
        }
    }

    public void Dispose()
    {
        _anywhere.Dispose();
        _public.Dispose();
    }

    private static bool IsForbidden(Exception? error) => error is not null && (error is ProviderException { Kind: ErrorKind.BadConfiguration } || IsForbidden(error.InnerException));
}
