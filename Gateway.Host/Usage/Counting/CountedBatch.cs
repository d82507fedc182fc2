using Gateway.Host.Usage.Journal;
using Providers.Abstractions.Metering;

namespace Gateway.Host.Usage.Counting;

/// <summary>What was taken out of the counter. It stays as it is until the store has said that it has it; then it is confirmed.</summary>
/// <param name="Sequence">Its number in this run.</param>
/// <param name="Records">What was counted.</param>
/// <param name="Parts">Where that was counted.</param>
internal sealed record CountedBatch(long Sequence, IReadOnlyList<UsageRecord> Records, IReadOnlyList<(UsageSeries Series, UsageCounts Counts)> Parts);
