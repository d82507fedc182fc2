using Gateway.Tests.Backends;
using Gateway.Tests.Conformance.Errors;

namespace Gateway.Tests.Conformance.InMemory;

internal sealed class InMemoryErrors : ErrorConformance<InMemoryBackend>;
