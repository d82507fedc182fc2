using Gateway.Host.Pipeline;
using Gateway.Host.Resilience;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Abstractions.Storage;

namespace Gateway.Host.Forwarding;

/// <summary>
/// Runs exchanges and turns them into responses. All that upstream calls share lives here: time is taken, documents and
/// bytes are counted, failures become problems.
/// </summary>
internal sealed class ExchangeExecutor(UpstreamForwarder forwarder, ResultCalls calls, TimeProvider clock)
{
    /// <summary>Answers with rows.</summary>
    public Task RunRowsAsync(HttpContext context, Exchange exchange, RowsRendering rendering) => exchange switch
    {
        Result.Rows rows => ProduceRowsAsync(context, rows, rendering),
        Forward forward => forwarder.SendAsync(context, forward, write: null),
        _ => throw Mismatch(exchange),
    };

    /// <summary>Answers with one small value.</summary>
    /// <param name="context">The request.</param>
    /// <param name="exchange">A value's exchange.</param>
    /// <param name="write">Writes the value; it is null where the answer is empty.</param>
    public Task RunValueAsync(HttpContext context, Exchange exchange, Func<HttpContext, Answer?, Task> write) => exchange switch
    {
        Result.Value value => ProduceValueAsync(context, value, write),
        Forward forward => forwarder.SendAsync(context, forward, write),
        _ => throw Mismatch(exchange),
    };

    /// <summary>Answers with an object's bytes.</summary>
    /// <param name="context">The request.</param>
    /// <param name="exchange">An object's exchange.</param>
    /// <param name="write">Answers conditions and ranges, and copies what is left.</param>
    public Task RunObjectAsync(HttpContext context, Exchange exchange, Func<HttpContext, ObjectContent, Task> write) => exchange switch
    {
        Result.Object content => ProduceObjectAsync(context, content, write),
        Forward forward => forwarder.SendAsync(context, forward, write: null),
        _ => throw Mismatch(exchange),
    };

    private async Task ProduceRowsAsync(HttpContext context, Result.Rows exchange, RowsRendering rendering)
    {
        var feature = context.Gateway();
        using var response = new RowsResponse(context, rendering);
        var summary = await ProduceAsync(context, exchange, ct => exchange.Produce(response, ct), () => response.Rows > 0);
        feature.DocumentsRead = summary.DocumentsRead ?? 0;
        await response.CompleteAsync(summary, context.RequestAborted);
        feature.BytesOut = response.BytesSent;
    }

    private async Task ProduceValueAsync(HttpContext context, Result.Value exchange, Func<HttpContext, Answer?, Task> write) =>
        await write(context, await ProduceAsync(context, exchange, exchange.Produce, static () => false));

    private async Task ProduceObjectAsync(HttpContext context, Result.Object exchange, Func<HttpContext, ObjectContent, Task> write)
    {
        await using var content = await ProduceAsync(context, exchange, exchange.Open, static () => false);
        await write(context, content);
    }

    /// <summary>Runs a producer, protected where it is remote, and takes its time.</summary>
    private async ValueTask<T> ProduceAsync<T>(HttpContext context, Result result, Func<CancellationToken, ValueTask<T>> produce, Func<bool> hasStarted)
    {
        var feature = context.Gateway();
        feature.ProvesUser = result.ProvesUser;
        var started = clock.GetTimestamp();
        try
        {
            return result.IsRemote
                ? await calls.RunAsync(result, feature.Circuit!, produce, hasStarted, context.RequestAborted)
                : await produce(context.RequestAborted);
        }
        finally
        {
            feature.Upstream += clock.GetElapsedTime(started);
        }
    }

    private static InvalidOperationException Mismatch(Exchange exchange) =>
        new($"The adapter answered with a {exchange.GetType().Name}, which does not fit the operation.");
}
