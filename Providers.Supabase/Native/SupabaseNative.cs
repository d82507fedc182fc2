using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Native;

namespace Providers.Supabase.Native;

/// <summary>The project's own interfaces, as the official SDKs call them, and none beside them.</summary>
internal sealed class SupabaseNative : INativeAdapter
{
    private const string Functions = "functions";
    private const string Realtime = "realtime";

    private static readonly string[] Services = ["auth", Functions, "graphql", Realtime, "rest", "storage"];

    public NativeTarget Translate(NativeRequest request, OperationContext context)
    {
        var settings = (SupabaseSettings)context.Connection.Settings;
        var service = ServiceOf(request.Path) ?? throw new ProviderException(
            ErrorKind.NotFound, $"A Supabase connection has nothing at this path. There is: {string.Join(", ", Services.Select(static name => $"/{name}/v1"))}.");
        var talks = request.IsWebSocket && service == Realtime;
        var key = Credentials.KeyOf(context);
        return new NativeTarget
        {
            Root = settings.Url,
            Address = NativeAddress.Join(settings.Root, request.Path, talks ? WithKey(request.Query, key) : request.Query),
            Headers = Credentials.Of(context),
            IsOwnCode = service == Functions,
            Messages = talks ? new RealtimeMessages(context.Caller.UserToken ?? key.Value, request) : null,
        };
    }

    // Realtime reads the key from the query.
    private static string WithKey(string query, SupabaseKey key) => $"{(query.Length > 1 ? $"{query}&" : "?")}apikey={key.Value}";

    private static string? ServiceOf(string path)
    {
        foreach (var service in Services)
        {
            var rest = path.AsSpan();
            if (Take(ref rest, "/") && Take(ref rest, service) && Take(ref rest, "/v1") && (rest.IsEmpty || rest[0] == '/'))
                return service;
        }

        return null;
    }

    private static bool Take(ref ReadOnlySpan<char> path, string start)
    {
        if (!path.StartsWith(start, StringComparison.Ordinal))
            return false;
        path = path[start.Length..];
        return true;
    }
}
