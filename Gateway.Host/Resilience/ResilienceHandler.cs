using Polly;
using Polly.Timeout;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Resilience;

/// <summary>Sends requests through their connection's circuit, with a time limit until the headers are there.</summary>
internal sealed class ResilienceHandler(UpstreamCircuits circuits, TimeProvider clock, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Whose circuit a request takes; without, it takes none.</summary>
    public static readonly HttpRequestOptionsKey<Connection> Connection = new("Gateway.Connection");

    /// <summary>Marks a body that streams: it is sent at most once, at its sender's pace.</summary>
    public static readonly HttpRequestOptionsKey<bool> Streams = new("Gateway.Streams");

    /// <summary>Marks a call of the tenant's own code, whose errors say nothing about the backend.</summary>
    public static readonly HttpRequestOptionsKey<bool> OwnCode = new("Gateway.OwnCode");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(Connection, out var connection))
            return await base.SendAsync(request, cancellationToken);

        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            UpstreamRepetition.Set(context, request.Method == HttpMethod.Get || request.Method == HttpMethod.Head ? Repetition.Always : Repetition.BeforeBody);
            if (request.Options.TryGetValue(OwnCode, out var own) && own)
                UpstreamRepetition.SetOwnCode(context);
            var outcome = await circuits.Of(connection).Http.ExecuteOutcomeAsync(
                static (context, state) => state.Handler.SendOnceAsync(state.Request, context.CancellationToken), context, (Handler: this, Request: request));
            outcome.ThrowIfException();
            return (HttpResponseMessage)outcome.Result!;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<Outcome<object>> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            if (request.Options.TryGetValue(Streams, out var streams) && streams)
                return Outcome.FromResult<object>(await StreamAsync(request, cancellationToken));

            using var limit = new CancellationTokenSource(UpstreamDefaults.FirstByte, clock);
            using var caller = cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
            try
            {
                return Outcome.FromResult<object>(await base.SendAsync(request, limit.Token));
            }
            catch (OperationCanceledException error) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                return Outcome.FromException<object>(new TimeoutRejectedException("No answer in time.", UpstreamDefaults.FirstByte, error));
            }
        }
#pragma warning disable CA1031 // The pipeline judges every failure.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Outcome.FromException<object>(error);
        }
    }

    private Task<HttpResponseMessage> StreamAsync(HttpRequestMessage request, CancellationToken cancellationToken) => request.Content is PacedContent paced
        ? paced.SendAsync(ended => base.SendAsync(request, ended), cancellationToken)
        : base.SendAsync(request, cancellationToken);
}
