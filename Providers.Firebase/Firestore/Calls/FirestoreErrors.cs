using System.Buffers;
using Grpc.Core;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Firebase.Firestore.Planning;
using Providers.Firebase.Firestore.Protocol;

namespace Providers.Firebase.Firestore.Calls;

/// <summary>
/// Says in the contract's words what Firestore refused or failed with. gRPC answers HTTP 200 with the failure in its trailers, so
/// that the status here is gRPC's own.
/// </summary>
internal static class FirestoreErrors
{
    private static readonly SearchValues<char> EndOfLink = SearchValues.Create(" \t\r\n\"'<>");
    private static readonly TimeSpan RetryLater = TimeSpan.FromSeconds(5);

    /// <param name="error">What failed.</param>
    /// <param name="context">For whom.</param>
    /// <param name="query">The query that was run, or null.</param>
    public static ProviderException Map(RpcException error, OperationContext context, StructuredQuery? query)
    {
        var detail = error.Status.Detail ?? "";
        return error.StatusCode switch
        {
            StatusCode.InvalidArgument when context.Caller.UserToken is not null && detail.Contains("jwt", StringComparison.OrdinalIgnoreCase) => TokenRefused(error),
            StatusCode.InvalidArgument or StatusCode.OutOfRange => Make(ErrorKind.InvalidRequest, $"Firestore does not take the request: {Sentence(detail)}"),
            StatusCode.NotFound when detail.Contains("database", StringComparison.OrdinalIgnoreCase) && detail.Contains("does not exist", StringComparison.OrdinalIgnoreCase) =>
                Make(ErrorKind.BadConfiguration, "The project has no such Firestore database. Create it in the Firebase console, or check 'project_id' and 'database' of the connection."),
            StatusCode.NotFound => Make(ErrorKind.NotFound, "There is no such row."),
            StatusCode.AlreadyExists => Make(ErrorKind.AlreadyExists, "A row with this id exists already. Change it with PATCH or PUT, or insert with 'Prefer: resolution=merge-duplicates'."),
            StatusCode.PermissionDenied => Denied(error, context, query is not null),
            StatusCode.Unauthenticated when context.Caller.UserToken is not null => TokenRefused(error),
            StatusCode.Unauthenticated when context.Caller.ActsAsService => Make(ErrorKind.BadConfiguration, "Firestore does not accept the connection's service account. Check that it is of this project and neither deleted nor disabled."),
            StatusCode.Unauthenticated => Make(ErrorKind.PermissionDenied, "Firestore wants to know who asks. Send the user's access token in 'Authorization: Bearer …'."),
            StatusCode.FailedPrecondition when query is not null && detail.Contains("index", StringComparison.OrdinalIgnoreCase) => IndexRequired(error, query),
            StatusCode.FailedPrecondition when query is not null => Make(ErrorKind.InvalidRequest, $"Firestore does not take the query: {Sentence(detail)}"),
            StatusCode.FailedPrecondition or StatusCode.Aborted => Make(ErrorKind.Conflict, "Others changed the same rows at the same time, again and again. Try again."),
            StatusCode.ResourceExhausted => Make(ErrorKind.UpstreamRateLimited, "Firestore limits the rate of the project, or its quota is used up. Try again later.", RetryLater),
            StatusCode.DeadlineExceeded => Make(ErrorKind.UpstreamTimeout, "Firestore did not answer in time. Try again later."),
            StatusCode.Unavailable or StatusCode.Cancelled => Make(ErrorKind.UpstreamUnavailable, "Firestore cannot be reached, or is away for the moment. Try again later.", RetryLater),
            StatusCode.Unimplemented => Make(ErrorKind.BadConfiguration, "What answers there is no Firestore. Check the connection's settings."),
            _ => Make(ErrorKind.UpstreamError, "Firestore failed. Try again."),
        };

        ProviderException Make(ErrorKind kind, string message, TimeSpan? retryAfter = null) =>
            new(kind, message, error) { UpstreamCode = CodeOf(error), RetryAfter = retryAfter };
    }

    private static ProviderException TokenRefused(RpcException error) =>
        error.Status.Detail.Contains("expired", StringComparison.OrdinalIgnoreCase)
            ? new(ErrorKind.TokenExpired, "The user's token has expired. Refresh the session, and send the new one.", error) { UpstreamCode = CodeOf(error) }
            : new(ErrorKind.InvalidToken, "The user's token is not one of this project's. Log in again, and send the session's 'access_token'.", error) { UpstreamCode = CodeOf(error) };

    private static ProviderException Denied(RpcException error, OperationContext context, bool isQuery)
    {
        if (context.Caller.ActsAsService)
            return new ProviderException(ErrorKind.BadConfiguration, "The connection's service account may not use Firestore, or the project has not enabled it. Give the account the role 'Cloud Datastore User'.", error) { UpstreamCode = CodeOf(error) };
        return new ProviderException(ErrorKind.PermissionDenied, $"The project's Security Rules do not allow this.{(isQuery ? " Rules are no filters: a query has to ask for no more than they allow." : "")}", error) { UpstreamCode = CodeOf(error) };
    }

    private static ProviderException IndexRequired(RpcException error, StructuredQuery query)
    {
        var link = ConsoleLink(error.Status.Detail);
        return new ProviderException(
            ErrorKind.IndexRequired, "Firestore needs a composite index for this query. Deploy the one in 'details' with 'firebase deploy --only firestore:indexes', and wait until it is built.", error)
        {
            UpstreamCode = CodeOf(error),
            Details = IndexDefinition.Write(query),
            Hint = link is null ? null : $"Or create it here: {link}",
        };
    }

    private static string? ConsoleLink(string detail)
    {
        const string start = "https://console.firebase.google.com/";
        var from = detail.IndexOf(start, StringComparison.Ordinal);
        if (from < 0)
            return null;
        var rest = detail[from..];
        var end = rest.AsSpan().IndexOfAny(EndOfLink);
        return end < 0 ? rest : rest[..end];
    }

    private static string Sentence(string detail)
    {
        var text = detail.Trim().TrimEnd('.');
        return text.Length == 0 ? "it gives no reason." : text.Length <= 300 ? $"{text}." : $"{text[..299]}….";
    }

    // RESOURCE_EXHAUSTED, as Google writes it.
    private static string CodeOf(RpcException error) =>
        string.Concat(error.StatusCode.ToString().Select(static (c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : char.ToUpperInvariant(c).ToString()));
}
