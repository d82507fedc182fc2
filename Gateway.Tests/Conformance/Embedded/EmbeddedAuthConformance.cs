using Gateway.Tests.Backends;
using Gateway.Tests.Conformance.Auth;

namespace Gateway.Tests.Conformance.Embedded;

internal sealed class EmbeddedSessions : SessionConformance<EmbeddedBackend>;

internal sealed class EmbeddedOwnUsers : OwnUserConformance<EmbeddedBackend>;

internal sealed class EmbeddedAdminUsers : AdminUserConformance<EmbeddedBackend>;

internal sealed class EmbeddedAuthFeatures : AuthFeatureConformance<EmbeddedBackend>;
