using Gateway.Tests.Backends.Supabase;
using Gateway.Tests.Conformance.Storage;

namespace Gateway.Tests.Conformance.Supabase;

internal sealed class SupabaseUploads : UploadConformance<SupabaseLiteBackend>;

internal sealed class SupabaseDownloads : DownloadConformance<SupabaseLiteBackend>;

internal sealed class SupabaseListing : ListingConformance<SupabaseLiteBackend>;

internal sealed class SupabaseSignedUrls : SignedUrlConformance<SupabaseLiteBackend>;

internal sealed class SupabaseTransfers : TransferConformance<SupabaseLiteBackend>;

internal sealed class SupabaseBuckets : BucketConformance<SupabaseLiteBackend>;

internal sealed class SupabaseObjectPaths : ObjectPathConformance<SupabaseLiteBackend>;

internal sealed class SupabaseBucketPolicies : BucketPolicyConformance<SupabaseLiteBackend>;

internal sealed class SupabaseStorageFeatures : StorageFeatureConformance<SupabaseLiteBackend>;
