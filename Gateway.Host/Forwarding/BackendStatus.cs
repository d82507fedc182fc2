using Providers.Abstractions.Errors;

namespace Gateway.Host.Forwarding;

/// <summary>Statuses of a backend whose answer passes as it is, and that the server has rules about.</summary>
internal static class BackendStatus
{
    /// <summary>Refuses a status that is no answer: one that is none of HTTP's, or changes to a protocol that the caller did not ask for.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.UpstreamError"/></exception>
    public static void Check(HttpContext context, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (status < 200 && !(status == StatusCodes.Status101SwitchingProtocols && context.WebSockets.IsWebSocketRequest))
            throw new ProviderException(ErrorKind.UpstreamError, $"The backend answered with the status {status}, for which nobody asked.");
    }

    /// <summary>Whether a response has no body by its status, whatever length it tells. That is then left out.</summary>
    public static bool EndsWithHeaders(HttpResponse response)
    {
        if (response.StatusCode is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent))
            return false;
        response.ContentLength = null;
        return true;
    }
}
