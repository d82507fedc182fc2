namespace Providers.Abstractions.Metering;

/// <summary>
/// Takes usage to a system elsewhere. Register an implementation as a singleton; the gateway tells it every batch that its own store
/// holds durably, about once a second, one at a time and in order.
/// </summary>
/// <remarks>
/// A batch is told again, with the same <see cref="UsageBatch.Id"/>, until <see cref="SendAsync"/> returns without an exception: tell them apart
/// by id, and nothing counts twice. Each sink has a queue of its own, so that a slow one holds up nobody; where a sink has failed for so long
/// that its queue is full, the oldest batches are given up, which is logged and counted. Batches that wait when the process is killed are lost to
/// sinks, though not to the gateway's own store.
/// </remarks>
public interface IUsageSink
{
    /// <summary>What logs and metrics call it.</summary>
    string Name { get; }

    /// <summary>Takes one batch. Return once it is safe there; throw where it is not, and it comes again.</summary>
    Task SendAsync(UsageBatch batch, CancellationToken cancellationToken);
}
