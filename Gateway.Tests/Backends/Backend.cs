using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Tests.Backends;

/// <summary>
/// A real server that a provider is tested against. One instance serves a whole test run: started at the first test that
/// needs it, stopped after the last.
/// </summary>
internal abstract class Backend : IAsyncDisposable
{
    /// <summary>The provider's name in the host's catalogue.</summary>
    public abstract string Provider { get; }

    /// <summary>Where this provider legitimately differs from the others.</summary>
    public abstract BackendTraits Traits { get; }

    /// <summary>Where the server differs from what it stands for.</summary>
    public virtual IReadOnlyList<Deviation> Deviations => [];

    /// <summary>How many tests may use the server at once.</summary>
    public virtual int Concurrency => 32;

    /// <summary>Starts the server with the conformance tables in it.</summary>
    /// <exception cref="BackendUnavailableException">It cannot be started on this machine; the message says what to install.</exception>
    public virtual Task StartAsync() => Task.CompletedTask;

    /// <summary>The settings of a tenant's connection to the started server.</summary>
    public abstract JsonObject ConnectionSettings();

    /// <summary>Registers a provider that the host itself does not.</summary>
    public virtual void AddServices(IServiceCollection services)
    {
    }

    /// <summary>
    /// Completes the tenant's section of the configuration, where the connection does not serve everything: by default <c>main</c> is
    /// routed for all concerns.
    /// </summary>
    public virtual void CompleteTenant(JsonObject tenant)
    {
    }

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
