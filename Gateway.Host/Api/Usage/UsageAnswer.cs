using Gateway.Host.Quotas;
using Gateway.Host.Usage.Reading;

namespace Gateway.Host.Api.Usage;

/// <summary>What was used.</summary>
internal sealed record UsageAnswer(DateTimeOffset From, DateTimeOffset To, string? Granularity, IReadOnlyList<UsageRow> Usage);

/// <summary>Where the quotas stand.</summary>
internal sealed record QuotaAnswer(IReadOnlyList<QuotaState> Quotas);
