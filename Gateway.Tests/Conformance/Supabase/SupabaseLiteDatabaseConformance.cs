using Gateway.Tests.Backends.Supabase;
using Gateway.Tests.Conformance.Database;

namespace Gateway.Tests.Conformance.Supabase;

internal sealed class SupabaseReading : ReadingConformance<SupabaseLiteBackend>;

internal sealed class SupabaseFilters : FilterConformance<SupabaseLiteBackend>;

internal sealed class SupabaseMalformedQueries : MalformedQueryConformance<SupabaseLiteBackend>;

internal sealed class SupabaseOrder : OrderConformance<SupabaseLiteBackend>;

internal sealed class SupabasePaging : PagingConformance<SupabaseLiteBackend>;

internal sealed class SupabaseCursors : CursorConformance<SupabaseLiteBackend>;

internal sealed class SupabaseAggregates : AggregateConformance<SupabaseLiteBackend>;

internal sealed class SupabaseInserts : InsertConformance<SupabaseLiteBackend>;

internal sealed class SupabaseUpdates : UpdateConformance<SupabaseLiteBackend>;

internal sealed class SupabaseUpserts : UpsertConformance<SupabaseLiteBackend>;

internal sealed class SupabaseValues : ValueConformance<SupabaseLiteBackend>;

internal sealed class SupabaseLiterals : LiteralConformance<SupabaseLiteBackend>;

internal sealed class SupabaseRelatedRows : RelatedRowsConformance<SupabaseLiteBackend>;

internal sealed class SupabaseTablePolicies : TablePolicyConformance<SupabaseLiteBackend>;

internal sealed class SupabaseDatabaseFeatures : DatabaseFeatureConformance<SupabaseLiteBackend>;


internal sealed class SupabaseInjections : InjectionConformance<SupabaseLiteBackend>;
