using System.Text.Json.Nodes;
using Gateway.Tests.Backends;

namespace Gateway.Tests.Conformance;

/// <summary>A server that cannot be started says what to install, and fails the run where backends are required.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class UnavailableBackendTests
{
    [Test]
    public async Task OfAsync_BackendThatCannotStart_IsSkippedOrFailsWithWhatToInstall()
    {
        var thrown = await Assert.CatchAsync(RunningBackend.OfAsync<MissingBackend>);
        Assert.That(thrown, RunningBackend.AreRequired ? Is.TypeOf<AssertionException>() : Is.TypeOf<IgnoreException>());
        Assert.That(thrown!.Message, Is.EqualTo("Install the missing server."));
    }

    private sealed class MissingBackend : Backend
    {
        public override string Provider => "missing";

        public override BackendTraits Traits => throw new NotSupportedException();

        public override Task StartAsync() => throw new BackendUnavailableException("Install the missing server.");

        public override JsonObject ConnectionSettings() => [];
    }
}
