using Gateway.Host.Pipeline;
using Gateway.Host.Resilience;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

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
        Forward forward => ForwardAsync(context, forward, answer: null),
        _ => throw Mismatch(exchange),
    };

    /// <summary>Answers with one small value.</summary>
    /// <param name="context">The request.</param>
    /// <param name="exchange">A value's exchange.</param>
    /// <param name="write">Writes the value; it is null where the answer is empty.</param>
    public Task RunValueAsync(HttpContext context, Exchange exchange, Func<HttpContext, Answer?, Task> write) => exchange switch
    {
        Result.Value value => ProduceValueAsync(context, value, write),
        Forward forward => ForwardAsync(context, forward, write),
        _ => throw Mismatch(exchange),
    };

    /// <summary>Answers with an object's bytes.</summary>
    /// <param name="context">The request.</param>
    /// <param name="exchange">An object's exchange.</param>
    /// <param name="write">Answers conditions and ranges, and copies what is left.</param>
    public Task RunObjectAsync(
        HttpContext context, Exchange exchange, Func<HttpContext, Providers.Abstractions.Storage.ObjectContent, Task> write) => exchange switch
    {
        Result.Object content => ProduceObjectAsync(context, content, write),
        Forward forward => ForwardAsync(context, forward, answer: null),
        _ => throw Mismatch(exchange),
    };

    private async Task ProduceRowsAsync(HttpContext context, Result.Rows exchange, RowsRendering rendering)
    {
        var feature = context.Gateway();
        using var response = new RowsResponse(context, rendering);
        var started = clock.GetTimestamp();
        RowsSummary summary;
        try
        {
            summary = exchange.IsRemote
                ? await CallAsync(exchange, response, feature, context.RequestAborted)
                : await exchange.Produce(response, context.RequestAborted);
        }
        finally
        {
            feature.Upstream += clock.GetElapsedTime(started);
        }

        feature.DocumentsRead = summary.DocumentsRead ?? 0;
        await response.CompleteAsync(summary, context.RequestAborted);
        feature.BytesOut = response.BytesSent;
    }

    private ValueTask<RowsSummary> CallAsync(Result.Rows exchange, RowsResponse response, IGatewayFeature feature, CancellationToken cancellationToken) =>
        calls.RunAsync(exchange, feature.Connection!, ct => exchange.Produce(response, ct), () => response.Rows > 0, cancellationToken);

    private async Task ProduceValueAsync(HttpContext context, Result.Value exchange, Func<HttpContext, Answer?, Task> write)
    {
        var feature = context.Gateway();
        var started = clock.GetTimestamp();
        Answer? answer;
        try
        {
            answer = exchange.IsRemote
                ? await calls.RunAsync(exchange, feature.Connection!, exchange.Produce, static () => false, context.RequestAborted)
                : await exchange.Produce(context.RequestAborted);
        }
        finally
        {
            feature.Upstream += clock.GetElapsedTime(started);
        }

        await write(context, answer);
    }

    private async Task ProduceObjectAsync(
        HttpContext context, Result.Object exchange, Func<HttpContext, Providers.Abstractions.Storage.ObjectContent, Task> write)
    {
        var feature = context.Gateway();
        var started = clock.GetTimestamp();
        Providers.Abstractions.Storage.ObjectContent content;
        try
        {
            content = exchange.IsRemote
                ? await calls.RunAsync(exchange, feature.Connection!, exchange.Open, static () => false, context.RequestAborted)
                : await exchange.Open(context.RequestAborted);
        }
        finally
        {
            feature.Upstream += clock.GetElapsedTime(started);
        }

        await using (content)
            await write(context, content);
    }

    private async Task ForwardAsync(HttpContext context, Forward forward, Func<HttpContext, Answer?, Task>? answer)
    {
        var feature = context.Gateway();
        var started = clock.GetTimestamp();
        Answer? read;
        if (forward.Answer is ForwardAnswer.PassThrough)
            CountedBody.Count(context);
        try
        {
            read = await forwarder.SendAsync(context, forward, () => feature.Upstream += clock.GetElapsedTime(started));
        }
        catch (ProviderException) when (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        if (answer is not null)
            await answer(context, read);
    }

    private static InvalidOperationException Mismatch(Exchange exchange) =>
        new($"The adapter answered with a {exchange.GetType().Name}, which does not fit the operation.");
}
