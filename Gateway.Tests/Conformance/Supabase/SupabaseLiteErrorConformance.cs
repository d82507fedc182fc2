using Gateway.Tests.Backends.Supabase;
using Gateway.Tests.Conformance.Errors;

namespace Gateway.Tests.Conformance.Supabase;

internal sealed class SupabaseErrors : ErrorConformance<SupabaseLiteBackend>;
