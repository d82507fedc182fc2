using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;
using Providers.Supabase.Auth;
using Providers.Supabase.Database;
using Providers.Supabase.Storage;

namespace Providers.Supabase;

/// <summary>Tries a connection: whether the project answers, takes the keys, and each of its services works.</summary>
internal sealed class ConnectionCheck(IUpstream upstream)
{
    public async ValueTask<IReadOnlyList<ConnectionFinding>> RunAsync(Connection connection, CancellationToken cancellationToken)
    {
        var settings = (SupabaseSettings)connection.Settings;
        var findings = new List<ConnectionFinding>
        {
            await TryAsync("reachable", "The project answers.", connection, settings.PublishableKey, $"{settings.Auth}health", static answer =>
                ProjectErrors.Find(answer) ?? (answer.Status < 500 ? null : GoTrueErrors.Map(answer)), cancellationToken),
        };
        if (!findings[0].Ok)
            return findings;

        findings.Add(await TryAsync("key", "The publishable key is accepted.", connection, settings.PublishableKey, $"{settings.Auth}settings", GoTrueErrors.Map, cancellationToken));
        findings.Add(settings.SecretKey is { } secret
            ? await TryAsync("secret_key", "The secret key is accepted.", connection, secret, settings.Rest, PostgrestErrors.Map, cancellationToken)
            : new ConnectionFinding("secret_key", true, "There is none, so that nobody acts as the service."));

        // A table that there is not: what answers that is PostgREST, with the schema at hand.
        findings.Add(await TryAsync("database", "The database answers.", connection, settings.PublishableKey, $"{settings.Rest}gateway_check?limit=0", static answer =>
            PostgrestErrors.Map(answer) is { Kind: not ErrorKind.TableNotFound and not ErrorKind.PermissionDenied } error ? error : null, cancellationToken));
        findings.Add(await TryAsync(
            "storage", "The storage answers.", connection, settings.SecretKey ?? settings.PublishableKey, $"{settings.Storage}bucket", StorageErrors.Map, cancellationToken));
        findings.Add(findings[1] with { Part = "auth", Message = findings[1].Ok ? "Auth answers." : findings[1].Message });
        return findings;
    }

    private async ValueTask<ConnectionFinding> TryAsync(
        string part, string works, Connection connection, SupabaseKey key, string address, Func<UpstreamAnswer, ProviderException?> mapError, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await upstream.SendAsync(
                new UpstreamRequest { Method = HttpMethod.Get, Uri = new Uri(address), Headers = key.Headers, MaxBytes = 16 << 20 }, connection, cancellationToken);
            if (answer.Status is < 300 or 404 && !IsJson(answer))
                return new ConnectionFinding(part, false, "What answers there is no Supabase project: it sends something other than JSON. Check the address.");
            if (answer.Status >= 400 && mapError(answer) is { } error)
                return new ConnectionFinding(part, false, ProjectErrors.OfKeyAlone(error).Message);
            return new ConnectionFinding(part, true, works);
        }
        catch (ProviderException error)
        {
            return new ConnectionFinding(part, false, error.Message);
        }
    }

    private static bool IsJson(UpstreamAnswer answer) =>
        answer.Body.IsEmpty || answer.ContentHeaders.ContentType?.MediaType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true;
}
