using Gateway.Tests.Backends.Firebase;
using Gateway.Tests.Conformance.Errors;

namespace Gateway.Tests.Conformance.Firebase;

internal sealed class FirebaseErrors : ErrorConformance<FirebaseBackend>;
