using Gateway.Tests.Backends.Supabase;
using Gateway.Tests.Conformance.Database;

namespace Gateway.Tests.Conformance.Supabase;

internal sealed class SupabasePostgresReading : ReadingConformance<SupabasePostgresBackend>;

internal sealed class SupabasePostgresFilters : FilterConformance<SupabasePostgresBackend>;

internal sealed class SupabasePostgresMalformedQueries : MalformedQueryConformance<SupabasePostgresBackend>;

internal sealed class SupabasePostgresOrder : OrderConformance<SupabasePostgresBackend>;

internal sealed class SupabasePostgresPaging : PagingConformance<SupabasePostgresBackend>;

internal sealed class SupabasePostgresCursors : CursorConformance<SupabasePostgresBackend>;

internal sealed class SupabasePostgresAggregates : AggregateConformance<SupabasePostgresBackend>;

internal sealed class SupabasePostgresInserts : InsertConformance<SupabasePostgresBackend>;

internal sealed class SupabasePostgresUpdates : UpdateConformance<SupabasePostgresBackend>;

internal sealed class SupabasePostgresUpserts : UpsertConformance<SupabasePostgresBackend>;

internal sealed class SupabasePostgresValues : ValueConformance<SupabasePostgresBackend>;

internal sealed class SupabasePostgresLiterals : LiteralConformance<SupabasePostgresBackend>;

internal sealed class SupabasePostgresRelatedRows : RelatedRowsConformance<SupabasePostgresBackend>;

internal sealed class SupabasePostgresTablePolicies : TablePolicyConformance<SupabasePostgresBackend>;

internal sealed class SupabasePostgresDatabaseFeatures : DatabaseFeatureConformance<SupabasePostgresBackend>;

internal sealed class SupabasePostgresConcurrency : ConcurrencyConformance<SupabasePostgresBackend>;

internal sealed class SupabasePostgresInjections : InjectionConformance<SupabasePostgresBackend>;
