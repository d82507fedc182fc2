using Gateway.Tests.Backends.Firebase;
using Gateway.Tests.Conformance.Database;

namespace Gateway.Tests.Conformance.Firebase;

internal sealed class FirebaseReading : ReadingConformance<FirebaseBackend>;

internal sealed class FirebaseFilters : FilterConformance<FirebaseBackend>;

internal sealed class FirebaseMalformedQueries : MalformedQueryConformance<FirebaseBackend>;

internal sealed class FirebaseOrder : OrderConformance<FirebaseBackend>;

internal sealed class FirebasePaging : PagingConformance<FirebaseBackend>;

internal sealed class FirebaseCursors : CursorConformance<FirebaseBackend>;

internal sealed class FirebaseAggregates : AggregateConformance<FirebaseBackend>;

internal sealed class FirebaseInserts : InsertConformance<FirebaseBackend>;

internal sealed class FirebaseUpdates : UpdateConformance<FirebaseBackend>;

internal sealed class FirebaseUpserts : UpsertConformance<FirebaseBackend>;

internal sealed class FirebaseValues : ValueConformance<FirebaseBackend>;

internal sealed class FirebaseInjections : InjectionConformance<FirebaseBackend>;

internal sealed class FirebaseLiterals : LiteralConformance<FirebaseBackend>;

internal sealed class FirebaseRelatedRows : RelatedRowsConformance<FirebaseBackend>;

internal sealed class FirebaseTablePolicies : TablePolicyConformance<FirebaseBackend>;

internal sealed class FirebaseDatabaseFeatures : DatabaseFeatureConformance<FirebaseBackend>;

internal sealed class FirebaseConcurrency : ConcurrencyConformance<FirebaseBackend>;
