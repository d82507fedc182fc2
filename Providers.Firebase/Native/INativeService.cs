using Providers.Abstractions.Connections;
using Providers.Abstractions.Native;

namespace Providers.Firebase.Native;

/// <summary>One of the project's interfaces.</summary>
internal interface INativeService
{
    /// <summary>What the caller's path begins with: whole segments.</summary>
    IReadOnlyList<string> Prefixes { get; }

    /// <summary>The emulator that stands in for it; null where the connection's emulators have none.</summary>
    string? EmulatorOf(EmulatorSettings emulator);

    /// <inheritdoc cref="INativeAdapter.TranslateAsync" />
    ValueTask<NativeTarget> TranslateAsync(NativePath path, NativeRequest request, ServiceAddresses addresses, OperationContext context, CancellationToken cancellationToken);
}
