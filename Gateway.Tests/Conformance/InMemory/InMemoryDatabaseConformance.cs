using Gateway.Tests.Backends;
using Gateway.Tests.Conformance.Database;

namespace Gateway.Tests.Conformance.InMemory;

internal sealed class InMemoryReading : ReadingConformance<InMemoryBackend>;

internal sealed class InMemoryFilters : FilterConformance<InMemoryBackend>;

internal sealed class InMemoryMalformedQueries : MalformedQueryConformance<InMemoryBackend>;

internal sealed class InMemoryOrder : OrderConformance<InMemoryBackend>;

internal sealed class InMemoryPaging : PagingConformance<InMemoryBackend>;

internal sealed class InMemoryCursors : CursorConformance<InMemoryBackend>;

internal sealed class InMemoryAggregates : AggregateConformance<InMemoryBackend>;

internal sealed class InMemoryInserts : InsertConformance<InMemoryBackend>;

internal sealed class InMemoryUpdates : UpdateConformance<InMemoryBackend>;

internal sealed class InMemoryUpserts : UpsertConformance<InMemoryBackend>;

internal sealed class InMemoryValues : ValueConformance<InMemoryBackend>;

internal sealed class InMemoryInjections : InjectionConformance<InMemoryBackend>;

internal sealed class InMemoryLiterals : LiteralConformance<InMemoryBackend>;

internal sealed class InMemoryRelatedRows : RelatedRowsConformance<InMemoryBackend>;

internal sealed class InMemoryTablePolicies : TablePolicyConformance<InMemoryBackend>;

internal sealed class InMemoryDatabaseFeatures : DatabaseFeatureConformance<InMemoryBackend>;

internal sealed class InMemoryConcurrency : ConcurrencyConformance<InMemoryBackend>;
