using System.Collections.Frozen;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Connections;

namespace Providers.Firebase.Storage;

/// <summary>What of storage a connection can do. Copying, refusing to overwrite, and folders as buckets are Cloud Storage's, which only the service may call.</summary>
internal static class StorageCapabilities
{
    private static readonly FrozenSet<string> Users =
        Set(StorageFeature.Objects, StorageFeature.Range, StorageFeature.List, StorageFeature.DeletePrefix, StorageFeature.Sign, StorageFeature.Metadata);

    private static readonly FrozenSet<string> Service = Set([.. Users, StorageFeature.Copy, StorageFeature.Move, StorageFeature.CreateOnly]);
    private static readonly FrozenSet<string> ServiceOfFolders = Set([.. Service, StorageFeature.Buckets]);

    public static FrozenSet<string> Of(FirebaseSettings settings, KeyKind key)
    {
        if (settings.Emulator is { Storage: null } || (settings.Bucket is null && settings.Buckets.Count == 0))
            return FrozenSet<string>.Empty;
        if (key == KeyKind.Publishable || (settings.ServiceAccount is null && settings.Emulator is null))
            return Users;
        return settings.Buckets.Count == 0 ? ServiceOfFolders : Service;
    }

    private static FrozenSet<string> Set(params string[] features) => features.ToFrozenSet(StringComparer.Ordinal);
}
