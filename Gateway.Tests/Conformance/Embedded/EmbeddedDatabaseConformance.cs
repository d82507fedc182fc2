using Gateway.Tests.Backends;
using Gateway.Tests.Conformance.Database;

namespace Gateway.Tests.Conformance.Embedded;

internal sealed class EmbeddedReading : ReadingConformance<EmbeddedBackend>;

internal sealed class EmbeddedFilters : FilterConformance<EmbeddedBackend>;

internal sealed class EmbeddedMalformedQueries : MalformedQueryConformance<EmbeddedBackend>;

internal sealed class EmbeddedOrder : OrderConformance<EmbeddedBackend>;

internal sealed class EmbeddedPaging : PagingConformance<EmbeddedBackend>;

internal sealed class EmbeddedCursors : CursorConformance<EmbeddedBackend>;

internal sealed class EmbeddedAggregates : AggregateConformance<EmbeddedBackend>;

internal sealed class EmbeddedInserts : InsertConformance<EmbeddedBackend>;

internal sealed class EmbeddedUpdates : UpdateConformance<EmbeddedBackend>;

internal sealed class EmbeddedUpserts : UpsertConformance<EmbeddedBackend>;

internal sealed class EmbeddedValues : ValueConformance<EmbeddedBackend>;

internal sealed class EmbeddedInjections : InjectionConformance<EmbeddedBackend>;

internal sealed class EmbeddedLiterals : LiteralConformance<EmbeddedBackend>;

internal sealed class EmbeddedRelatedRows : RelatedRowsConformance<EmbeddedBackend>;

internal sealed class EmbeddedTablePolicies : TablePolicyConformance<EmbeddedBackend>;

internal sealed class EmbeddedDatabaseFeatures : DatabaseFeatureConformance<EmbeddedBackend>;

internal sealed class EmbeddedConcurrency : ConcurrencyConformance<EmbeddedBackend>;
