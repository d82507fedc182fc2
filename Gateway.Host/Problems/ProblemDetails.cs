using Gateway.Host.Pipeline;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Problems;

/// <summary>Turns whatever goes wrong behind it into a problem of the contract. Nothing internal is shown.</summary>
internal sealed partial class ProblemDetails(RequestDelegate next, ILogger<ProblemDetails> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (ProviderException error)
        {
            if (error.InnerException is { } cause)
                LogFailure(cause, ErrorCode.Of(error.Kind), context.Gateway().RequestId);
            await AnswerAsync(context, error);
            return;
        }
        catch (BadHttpRequestException error)
        {
            await AnswerAsync(context, Explain(error));
            return;
        }
        catch (Exception error) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has left: there is nobody to answer.
            LogAbandoned(error, context.Gateway().RequestId);
            context.Abort();
            return;
        }
#pragma warning disable CA1031 // Whatever it is, the caller gets a problem and the log gets the cause.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogDefect(error, context.Gateway().RequestId);
            await AnswerAsync(context, new ProviderException(
                ErrorKind.Internal, "The gateway failed. It is a defect: report it with the 'request_id'."));
            return;
        }

        if (!context.Response.HasStarted && context.Response.ContentLength is null && context.Response.ContentType is null && ForStatus(context) is { } problem)
            await ProblemWriter.WriteAsync(context, problem);
    }

    private static async Task AnswerAsync(HttpContext context, ProviderException error)
    {
        if (context.Response.HasStarted)
            context.Abort(); // A body that breaks off must look broken.
        else
            await ProblemWriter.WriteAsync(context, error);
    }

    private static ProviderException Explain(BadHttpRequestException error) => error.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge =>
            new ProviderException(ErrorKind.PayloadTooLarge, "The body is larger than is accepted here. Send less at once, or put large content into storage.", error),
        StatusCodes.Status408RequestTimeout =>
            new ProviderException(ErrorKind.InvalidRequest, "The body came too slowly. Send it again over a faster connection.", error),
        _ => new ProviderException(ErrorKind.InvalidRequest, "The request is cut short or malformed. Send it again, whole.", error),
    };

    // What routing refuses has a status but no body yet.
    private static ProviderException? ForStatus(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => new ProviderException(ErrorKind.NotFound, $"There is nothing at '{context.Request.Path}'. '/openapi/v1.json' lists what there is."),
        StatusCodes.Status405MethodNotAllowed => new ProviderException(ErrorKind.MethodNotAllowed, $"'{context.Request.Method}' is not possible here. The header 'Allow' lists what is."),
        StatusCodes.Status415UnsupportedMediaType => new ProviderException(ErrorKind.UnsupportedMediaType, "The body's media type is not accepted here."),
        _ => null,
    };

    [LoggerMessage(1001, LogLevel.Error, "Request {RequestId} failed by a defect.")]
    private partial void LogDefect(Exception error, string requestId);

    [LoggerMessage(1002, LogLevel.Warning, "Request {RequestId} failed with {Code}.")]
    private partial void LogFailure(Exception error, string code, string requestId);

    [LoggerMessage(1003, LogLevel.Debug, "Request {RequestId} was abandoned by its caller.")]
    private partial void LogAbandoned(Exception error, string requestId);
}
