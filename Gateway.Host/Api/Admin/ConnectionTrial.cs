using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Api.Admin;

/// <summary>Tries connections before they are relied on.</summary>
internal sealed class ConnectionTrial(ProviderCatalogue providers, TimeProvider clock)
{
    // A backend that is dead is found out about by each part in turn.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task<IReadOnlyList<ConnectionFinding>> RunAsync(Connection connection, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await providers[connection.Provider].CheckAsync(connection.AsTrial(), linked.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return [new ConnectionFinding("reachable", false, "The backend did not answer in time.")];
        }
    }

    /// <summary>Whether it is to be saved although it does not work: <c>?force=true</c>.</summary>
    public static bool IsForced(HttpRequest request) => Flag(request, "force");

    /// <summary>Refuses a connection that does not work.</summary>
    /// <param name="connection">Its name.</param>
    /// <param name="findings">What was found.</param>
    /// <param name="hint">What else can be done, for whoever can.</param>
    /// <exception cref="ProviderException"><see cref="ErrorKind.BadConfiguration"/>, with all findings.</exception>
    public static void RefuseFailing(string connection, IReadOnlyList<ConnectionFinding> findings, string? hint = "Add '?force=true' to save it all the same.")
    {
        var failing = findings.Where(static finding => !finding.Ok).Select(static finding => $"{finding.Part}: {finding.Message}").ToList();
        if (failing.Count > 0)
        {
            throw new ProviderException(ErrorKind.BadConfiguration, $"The connection '{connection}' does not work, and was not saved. {string.Join(" ", failing)}")
            {
                Details = string.Join('\n', findings.Select(static finding => $"{finding.Part}: {(finding.Ok ? "ok" : "failed")}: {finding.Message}")),
                Hint = hint,
            };
        }
    }

    /// <summary>A parameter that is true or false, or stands for true by being there.</summary>
    public static bool Flag(HttpRequest request, string parameter) => request.Query[parameter] switch
    {
        [] or ["false"] => false,
        ["" or "true"] => true,
        var other => throw new ProviderException(ErrorKind.InvalidRequest, $"'{parameter}' is '{other}', but has to be true or false."),
    };
}
