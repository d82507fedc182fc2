namespace Providers.Firebase.Native;

/// <summary>Confines paths to the connection's buckets.</summary>
internal static class NativeBuckets
{
    public static void Require(FirebaseSettings settings, string bucket)
    {
        if (bucket.Length == 0 || (bucket != settings.Bucket && !settings.Buckets.Values.Contains(bucket, StringComparer.Ordinal)))
            throw NativePath.Elsewhere("bucket");
    }
}
