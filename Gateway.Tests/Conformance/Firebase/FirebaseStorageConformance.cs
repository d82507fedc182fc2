using Gateway.Tests.Backends.Firebase;
using Gateway.Tests.Conformance.Storage;

namespace Gateway.Tests.Conformance.Firebase;

internal sealed class FirebaseUploads : UploadConformance<FirebaseBackend>;

internal sealed class FirebaseDownloads : DownloadConformance<FirebaseBackend>;

internal sealed class FirebaseListing : ListingConformance<FirebaseBackend>;

internal sealed class FirebaseSignedUrls : SignedUrlConformance<FirebaseBackend>;

internal sealed class FirebaseTransfers : TransferConformance<FirebaseBackend>;

internal sealed class FirebaseBuckets : BucketConformance<FirebaseBackend>;

internal sealed class FirebaseObjectPaths : ObjectPathConformance<FirebaseBackend>;

internal sealed class FirebaseBucketPolicies : BucketPolicyConformance<FirebaseBackend>;

internal sealed class FirebaseStorageFeatures : StorageFeatureConformance<FirebaseBackend>;
