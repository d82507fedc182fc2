namespace Providers.Abstractions.Metering;

/// <summary>Usage that was made durable together.</summary>
/// <param name="Id">Names the batch for ever: the same id is the same batch, told once more.</param>
/// <param name="Records">What was used.</param>
public sealed record UsageBatch(string Id, IReadOnlyList<UsageRecord> Records);
