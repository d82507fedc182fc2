using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Native;
using Providers.Firebase.Credentials;

namespace Providers.Firebase.Native;

/// <summary>
/// Identity Toolkit: what apps call goes with the web API key, which belongs to the project, whoever calls; what lies below the project
/// is the service's. https://firebase.google.com/docs/reference/rest/auth
/// </summary>
internal sealed class IdentityRest(IProjectCredentials credentials) : INativeService
{
    private const string Prefix = "/identitytoolkit";

    public IReadOnlyList<string> Prefixes { get; } = [$"{Prefix}/v1", $"{Prefix}/v2"];

    public string? EmulatorOf(EmulatorSettings emulator) => emulator.Auth;

    public async ValueTask<NativeTarget> TranslateAsync(
        NativePath path, NativeRequest request, ServiceAddresses addresses, OperationContext context, CancellationToken cancellationToken)
    {
        var settings = (FirebaseSettings)context.Connection.Settings;
        return new NativeTarget
        {
            Root = new Uri(addresses.IdentityToolkit),
            Prefix = Prefix,
            Address = NativeAddress.Join(addresses.IdentityToolkit, path.After(Prefix), request.Query),
            Headers = IsApps(path) ? NativeHeaders.WithApiKey(KeyOf(settings)) : await ServiceAsync(path, settings, context, cancellationToken),
            Body = new ProjectBody(settings, $"projects/{settings.ProjectId}"),
        };
    }

    /// <exception cref="ProviderException"><see cref="ErrorKind.NotSupported"/></exception>
    public static string KeyOf(FirebaseSettings settings) =>
        settings.WebApiKey ?? throw new ProviderException(ErrorKind.NotSupported, "The connection has no 'web_api_key', without which nothing of auth can be called. Add it to its settings.");

    private static bool IsApps(NativePath path) => path.Resource(2) is "accounts" or "recaptchaParams" or "recaptchaConfig" or "passwordPolicy" || (path[2] == "projects" && path.Segments.Count == 3);

    private async ValueTask<IReadOnlyList<KeyValuePair<string, string>>> ServiceAsync(
        NativePath path, FirebaseSettings settings, OperationContext context, CancellationToken cancellationToken)
    {
        if (path[2] != "projects" || path.Resource(3) != settings.ProjectId)
            throw NativePath.Elsewhere("project");
        if (!context.Caller.ActsAsService)
            throw new ProviderException(ErrorKind.PermissionDenied, "What lies below the project is for its service. Send a secret key alone.");
        return NativeHeaders.With(await credentials.ServiceAuthorizationAsync(context.Connection, cancellationToken));
    }
}
