using System.Collections.Concurrent;
using System.Text.Json;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Firebase.Auth;

/// <summary>
/// Registers users on their own. Only the service can give an account an id of the gateway's making, and the project asks nothing of
/// it: whether the project lets people register at all is therefore read here, and remembered for a minute.
/// </summary>
internal sealed class Registrations(Sessions sessions, TimeProvider time)
{
    private const int MaxRemembered = 10_000;
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Tenant, string Connection, string Version), (bool IsOpen, long At)> _open = new();

    public async ValueTask<Answer?> RegisterAsync(IdentityCalls calls, AuthOperation.Register register, Connection connection, CancellationToken cancellationToken)
    {
        if (!await IsOpenAsync(calls, connection, cancellationToken))
            throw new ProviderException(ErrorKind.PermissionDenied, "The project lets nobody register on their own. Its owner can allow it in the Firebase console, under Authentication.") { UpstreamCode = "ADMIN_ONLY_OPERATION" };

        // Nobody has confirmed the address yet, whatever the service could say.
        var id = await NewAccounts.CreateAsync(
            calls, new UserChanges { Email = register.Email, Password = register.Password, UserMetadata = register.Metadata, EmailConfirmed = false }, cancellationToken);
        try
        {
            return await sessions.LogInAsync(calls, register.Email, register.Password, cancellationToken);
        }
        catch (ProviderException error) when (error.Kind == ErrorKind.PermissionDenied)
        {
            // Passwords are not for signing in here, or a function of the project has refused: then the account must not stay.
            await calls.ServiceAsync(":delete", json => json.WriteString("localId", id), CancellationToken.None);
            throw;
        }
    }

    private async ValueTask<bool> IsOpenAsync(IdentityCalls calls, Connection connection, CancellationToken cancellationToken)
    {
        var key = (connection.Tenant, connection.Name, connection.Version);
        if (_open.TryGetValue(key, out var known) && time.GetElapsedTime(known.At) < Memory)
            return known.IsOpen;
        var isOpen = Allows(await calls.ReadAsync("v2", "config", cancellationToken));
        if (_open.Count >= MaxRemembered)
            _open.Clear(); // Rare, and costs each connection one question more.
        _open[key] = (isOpen, time.GetTimestamp());
        return isOpen;
    }

    // https://cloud.google.com/identity-platform/docs/reference/rest/v2/Config
    private static bool Allows(JsonElement config) =>
        config.Object("client")?.Object("permissions") is not { } permissions || !permissions.Flag("disabledUserSignup");
}
