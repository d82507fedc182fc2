using Gateway.Host.Forwarding;
using Gateway.Host.Keys;
using Gateway.Host.Pipeline;
using Gateway.Host.Problems;
using Gateway.Host.Tenancy;
using Microsoft.AspNetCore.Http.Features;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Idempotency;

/// <summary>
/// Lets a request with an idempotency key take effect once: its first answer is kept and given again. The last stage, so that what is
/// refused before was never begun.
/// </summary>
internal sealed class IdempotentRequests(RequestDelegate next, AnswerStore answers)
{
    // More than the largest answer that is held before it is sent.
    private const int MostKept = 20 << 20;

    /// <summary>Whether answers of an endpoint are kept.</summary>
    public static bool Serves(TenantEndpoint endpoint) => endpoint.Concern == Concern.Db || endpoint is { Concern: Concern.Tenant, Scope: Scope.UsageWrite, AnswersSecrets: false };

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        return request.Headers.ContainsKey(RequestIdentity.Header) && !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)
            && context.Gateway().Endpoint is { } endpoint && Serves(endpoint)
                ? AnswerAsync(context)
                : next(context);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var feature = context.Gateway();
        var key = RequestIdentity.Key(context.Request);
        var user = await UserAsync(context, feature);
        var body = await ReadBodyAsync(context);
        var hash = RequestIdentity.HashOf(context, key, user);
        var (request, begun) = await answers.BeginAsync(feature.Tenant!, hash, RequestIdentity.PayloadOf(context.Request, body.Span), context.RequestAborted);
        switch (begun.Outcome)
        {
            case BeginOutcome.Kept:
                await answers.Open(request, begun.Answer!).WriteAsync(context);
                return;
            case BeginOutcome.Mismatch:
                throw new ProviderException(ErrorKind.IdempotencyMismatch, "This 'Idempotency-Key' was used with another payload. Repeat the first request as it was, or send another key.");
            case BeginOutcome.InFlight:
                throw new ProviderException(ErrorKind.InFlight, "The first request with this 'Idempotency-Key' is being carried out. Send it again in a moment.") { RetryAfter = TimeSpan.FromSeconds(1) };
            case BeginOutcome.Unknown:
                throw OnceToken.Unknown();
        }

        feature.Once = new OnceToken(hash, DateTimeOffset.FromUnixTimeSeconds(request.Now), begun.Outcome == BeginOutcome.TakenOver);
        await CarryOutAsync(context, feature, request, feature.Once);
    }

    // The caller's leaving must not cut off what is then repeated: it is carried out to its end, and its answer kept.
    private async Task CarryOutAsync(HttpContext context, IGatewayFeature feature, RequestToBegin request, OnceToken once)
    {
        var (aborted, response) = (context.RequestAborted, context.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        var captured = new CapturedBody(response.Stream, MostKept);
        var body = new StreamResponseBodyFeature(captured);
        context.RequestAborted = CancellationToken.None;
        context.Features.Set<IHttpResponseBodyFeature>(body);
        try
        {
            await next(context);
            await body.CompleteAsync();
        }
        catch (ProviderException error)
        {
            await FinishAsync(request, once, error, feature);
            throw;
        }
        catch
        {
            await (once.CanRepeat ? answers.ReleaseAsync(request) : answers.FinishAsync(request, AnswerState.Unknown, null));
            throw;
        }
        finally
        {
            (context.RequestAborted, feature.Once) = (aborted, null);
            context.Features.Set(response);
        }

        // One that was framed for its connection cannot be given again on another.
        var isKept = captured.IsWhole && context.Response.Headers.TransferEncoding.Count == 0;
        await answers.FinishAsync(request, isKept ? AnswerState.Kept : AnswerState.Unknown, isKept ? KeptAnswer.Of(context.Response, captured.Kept) : null);
        if (!captured.IsWhole)
            return;
        if (once.Write.WasFound)
            context.Response.Headers[KeptAnswer.Replayed] = "true";
        if (captured.Kept.Length > 0)
            await context.Response.Body.WriteAsync(captured.Kept, context.RequestAborted);
    }

    private Task FinishAsync(RequestToBegin request, OnceToken once, ProviderException error, IGatewayFeature feature)
    {
        var status = ErrorStatus.Of(error.Kind);
        if (error.Kind == ErrorKind.OutcomeUnknown || (!once.CanRepeat && MayHaveTakenEffect(error)))
            return answers.FinishAsync(request, AnswerState.Unknown, null);

        // Who is told to sign in again does so, and repeats the request.
        return status is >= StatusCodes.Status500InternalServerError or StatusCodes.Status429TooManyRequests or StatusCodes.Status401Unauthorized
            ? answers.ReleaseAsync(request)
            : answers.FinishAsync(
                request,
                AnswerState.Kept,
                new KeptAnswer(status, [new("Content-Type", ProblemWriter.ContentType), new("Cache-Control", "no-store")], ProblemWriter.Render(error, feature)));
    }

    // Sent, and not answered; what the backend itself answers has not happened.
    private static bool MayHaveTakenEffect(ProviderException error) =>
        error.Kind is ErrorKind.UpstreamTimeout or ErrorKind.Internal || error is { Kind: ErrorKind.UpstreamError, UpstreamCode: null };

    // Asked each time: a kept answer is not for a session that has ended meanwhile.
    private static async ValueTask<string?> UserAsync(HttpContext context, IGatewayFeature feature) =>
        (await feature.Caller!.GetUserAsync(context.RequestAborted))?.Id;

    // Read whole, so that it can be compared and then be read as if it just came.
    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context)
    {
        var whole = new MemoryStream((int)Math.Min(context.Request.ContentLength ?? 0, MostKept));
        await LimitedStream.Counted(context).CopyToAsync(whole, context.RequestAborted);
        whole.Position = 0;
        context.Request.Body = whole;
        context.Request.ContentLength = whole.Length;
        return whole.GetBuffer().AsMemory(0, (int)whole.Length);
    }
}
