using Providers.Abstractions.Connections;
using Providers.Abstractions.Native;

namespace Providers.Firebase.Native;

/// <summary>What exchanges refresh tokens; the web API key says of which project.</summary>
internal sealed class SecureTokenRest : INativeService
{
    private const string Prefix = "/securetoken";

    public IReadOnlyList<string> Prefixes { get; } = [$"{Prefix}/v1/token"];

    public string? EmulatorOf(EmulatorSettings emulator) => emulator.Auth;

    public ValueTask<NativeTarget> TranslateAsync(
        NativePath path, NativeRequest request, ServiceAddresses addresses, OperationContext context, CancellationToken cancellationToken) => new(new NativeTarget
        {
            Root = new Uri(addresses.SecureToken),
            Prefix = Prefix,
            Address = NativeAddress.Join(addresses.SecureToken, path.After(Prefix), request.Query),
            Headers = NativeHeaders.WithApiKey(IdentityRest.KeyOf((FirebaseSettings)context.Connection.Settings)),
        });
}
