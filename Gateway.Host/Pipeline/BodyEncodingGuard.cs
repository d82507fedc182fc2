using Gateway.Host.ControlPlane.Operators;
using Gateway.Host.Tenancy;
using Microsoft.Net.Http.Headers;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Pipeline;

/// <summary>
/// Refuses bodies that are compressed, or text in another charset than UTF-8: nobody undoes either, so that they would be read as nonsense, or
/// stored as something else than they say.
/// </summary>
internal sealed class BodyEncodingGuard(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (headers.ContentEncoding.Count > 0 && IsRead(context) && !headers.ContentEncoding.All(static value => "identity".Equals(value, StringComparison.OrdinalIgnoreCase)))
            throw new ProviderException(ErrorKind.UnsupportedMediaType, $"'Content-Encoding: {headers.ContentEncoding}' is not accepted here. Send the body as it is, uncompressed.");
        if (context.Request.ContentType is { } type && type.Contains("charset", StringComparison.OrdinalIgnoreCase) && IsRead(context) && context.Gateway().Endpoint is not { Concern: Concern.Storage })
            CheckCharset(type);
        return next(context);
    }

    // An object is kept with whatever charset it has.
    private static void CheckCharset(string type)
    {
        if (MediaTypeHeaderValue.TryParse(type, out var parsed) && parsed.Charset is { Length: > 0 } charset
            && HeaderUtilities.RemoveQuotes(charset) is { Value: var name }
            && !"utf-8".Equals(name, StringComparison.OrdinalIgnoreCase) && !"utf8".Equals(name, StringComparison.OrdinalIgnoreCase) && !"us-ascii".Equals(name, StringComparison.OrdinalIgnoreCase))
        {
            throw new ProviderException(ErrorKind.UnsupportedMediaType, $"The charset '{name}' is not accepted here. Send the body in UTF-8.");
        }
    }

    // What passes to a backend or service as it is concerns them.
    private static bool IsRead(HttpContext context) =>
        context.Gateway().Endpoint is { } endpoint ? endpoint.Concern != Concern.Native : context.GetEndpoint()?.Metadata.GetMetadata<OperatorEndpoint>() is not null;
}
