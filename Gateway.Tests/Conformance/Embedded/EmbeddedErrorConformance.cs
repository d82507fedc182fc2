using Gateway.Tests.Backends;
using Gateway.Tests.Conformance.Errors;

namespace Gateway.Tests.Conformance.Embedded;

internal sealed class EmbeddedErrors : ErrorConformance<EmbeddedBackend>;
