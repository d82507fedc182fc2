using Gateway.Tests.Backends.Firebase;
using Gateway.Tests.Conformance.Auth;

namespace Gateway.Tests.Conformance.Firebase;

internal sealed class FirebaseSessions : SessionConformance<FirebaseBackend>;

internal sealed class FirebaseOwnUsers : OwnUserConformance<FirebaseBackend>;

internal sealed class FirebaseAdminUsers : AdminUserConformance<FirebaseBackend>;

internal sealed class FirebaseAuthFeatures : AuthFeatureConformance<FirebaseBackend>;
