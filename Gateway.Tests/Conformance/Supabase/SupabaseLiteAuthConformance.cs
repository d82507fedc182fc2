using Gateway.Tests.Backends.Supabase;
using Gateway.Tests.Conformance.Auth;

namespace Gateway.Tests.Conformance.Supabase;

internal sealed class SupabaseSessions : SessionConformance<SupabaseLiteBackend>;

internal sealed class SupabaseOwnUsers : OwnUserConformance<SupabaseLiteBackend>;

internal sealed class SupabaseAdminUsers : AdminUserConformance<SupabaseLiteBackend>;

internal sealed class SupabaseAuthFeatures : AuthFeatureConformance<SupabaseLiteBackend>;
