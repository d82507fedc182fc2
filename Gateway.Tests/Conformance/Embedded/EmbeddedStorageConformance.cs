using Gateway.Tests.Backends;
using Gateway.Tests.Conformance.Storage;

namespace Gateway.Tests.Conformance.Embedded;

internal sealed class EmbeddedUploads : UploadConformance<EmbeddedBackend>;

internal sealed class EmbeddedDownloads : DownloadConformance<EmbeddedBackend>;

internal sealed class EmbeddedListing : ListingConformance<EmbeddedBackend>;

internal sealed class EmbeddedSignedUrls : SignedUrlConformance<EmbeddedBackend>;

internal sealed class EmbeddedTransfers : TransferConformance<EmbeddedBackend>;

internal sealed class EmbeddedBuckets : BucketConformance<EmbeddedBackend>;

internal sealed class EmbeddedObjectPaths : ObjectPathConformance<EmbeddedBackend>;

internal sealed class EmbeddedBucketPolicies : BucketPolicyConformance<EmbeddedBackend>;

internal sealed class EmbeddedStorageFeatures : StorageFeatureConformance<EmbeddedBackend>;
