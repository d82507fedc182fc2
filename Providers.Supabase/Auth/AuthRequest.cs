using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Providers.Supabase.Auth;

/// <summary>A request to GoTrue in the making.</summary>
internal sealed class AuthRequest(OperationContext context)
{
    private bool _isService;
    private readonly string _base = ((SupabaseSettings)context.Connection.Settings).Auth;

    public Forward Post(string path, ReadOnlyMemory<byte> json, Func<UpstreamAnswer, Answer?> read) => Send(HttpMethod.Post, path, json, read);

    public Forward Send(HttpMethod method, string path, ReadOnlyMemory<byte> json, Func<UpstreamAnswer, Answer?> read) => new()
    {
        Method = method,
        Uri = new Uri(_base + path),
        Headers = Headers(),
        Body = json.IsEmpty ? ForwardBody.Empty : new ForwardBody.Bytes(json, "application/json"),
        Answer = new ForwardAnswer.Read(read, MaxBytes: 4 << 20),
        MapError = ProjectErrors.MapperFor(context.Caller, GoTrueErrors.Map),
    };

    /// <summary>Refuses whoever is not the service.</summary>
    public AuthRequest Service()
    {
        if (!context.Caller.ActsAsService)
            throw new ProviderException(ErrorKind.PermissionDenied, "Users are managed with a secret key and no user token. Use one.");
        _isService = true;
        return this;
    }

    // Nobody signs in as the service: what a server does for a user who has no token yet, it does with the publishable key.
    private IReadOnlyList<KeyValuePair<string, string>> Headers() =>
        _isService || context.Caller.UserToken is not null ? Credentials.Of(context) : ((SupabaseSettings)context.Connection.Settings).PublishableKey.Headers;
}
