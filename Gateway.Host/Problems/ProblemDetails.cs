using System.Text;
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
                Log(error.Kind, cause, context.Gateway().RequestId);
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

    // Where a stack would tell of somebody else's code, or of what a caller can send at will, the causes alone tell enough.
    private void Log(ErrorKind kind, Exception cause, string requestId)
    {
        var code = ErrorCode.Of(kind);
        if (kind == ErrorKind.Internal)
            LogDefect(cause, requestId);
        else if (ErrorStatus.Of(kind) >= StatusCodes.Status500InternalServerError && logger.IsEnabled(LogLevel.Warning))
            LogFailure(requestId, code, Causes(cause));
        else if (logger.IsEnabled(LogLevel.Debug))
            LogRefusal(requestId, code, Causes(cause));
    }

    private static string Causes(Exception cause)
    {
        var text = new StringBuilder();
        for (var next = cause; next is not null; next = next.InnerException)
            text.Append(text.Length == 0 ? "" : " <- ").Append(next.GetType().Name).Append(": ").Append(next.Message);
        return text.ToString();
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

    [LoggerMessage(1002, LogLevel.Warning, "Request {RequestId} failed with {Code}: {Causes}")]
    private partial void LogFailure(string requestId, string code, string causes);

    [LoggerMessage(1004, LogLevel.Debug, "Request {RequestId} was refused with {Code}: {Causes}")]
    private partial void LogRefusal(string requestId, string code, string causes);

    [LoggerMessage(1003, LogLevel.Debug, "Request {RequestId} was abandoned by its caller.")]
    private partial void LogAbandoned(Exception error, string requestId);
}
