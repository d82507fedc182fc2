using Polly;

namespace Gateway.Host.Resilience;

/// <summary>Sends requests through their connection's circuit, with a time limit until the headers are there.</summary>
internal sealed class ResilienceHandler(TimeProvider clock, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private readonly TimeLimits _limits = new(clock);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        UpstreamCall.Of(request) is { Circuit: { } circuit } call
            ? SendAsync(request, call, circuit, cancellationToken)
            : base.SendAsync(request, cancellationToken);

    // While the circuit is closed the first try is made before its strategies are asked, and its outcome handed to them: where they
    // have nothing to wait for, as nearly always, they then cost no state machine each.
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, UpstreamCall call, UpstreamCircuit circuit, CancellationToken cancellationToken)
    {
        circuit.Count();
        var began = clock.GetTimestamp();
        var limit = call.Streams ? null : _limits.Begin(circuit.Settings.FirstByte);
        var left = limit is null ? default : cancellationToken.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), limit);
        var context = ResilienceContextPool.Shared.Get(limit?.Token ?? cancellationToken);
        try
        {
            var tries = new UpstreamTries(base.SendAsync, request, circuit, limit, cancellationToken);
            Outcome<object>? first = circuit.HttpBreaker.IsClosed ? await tries.MakeAsync(context.CancellationToken) : null;
            if (first is { Result: HttpResponseMessage response } && UpstreamFailures.IsAnswer(response))
            {
                await circuit.HttpBreaker.SucceedAsync(context);
                return response;
            }

            if (limit is not null)
                UpstreamRepetition.SetTime(context, began, circuit.Settings.FirstByte);
            return await tries.GoOnAsync(first, call.IsOwnCode, context);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
            await left.DisposeAsync();
            if (limit is not null)
                _limits.GiveBack(limit);
        }
    }
}
