using Providers.Abstractions.Metering;

namespace Gateway.Host.Usage.Store;

/// <summary>Keeps usage durably, by the minute, hour and day. Made at the first use. Safe for concurrent use.</summary>
internal interface IUsageStore
{
    /// <summary>Adds a batch, wholly or not at all, and only the first time that it comes.</summary>
    /// <param name="run">Who counted: one run of one process.</param>
    /// <param name="sequence">The batch's number in that run; they come in order.</param>
    /// <param name="records">What was counted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it was new.</returns>
    Task<bool> WriteAsync(string run, long sequence, IReadOnlyList<UsageRecord> records, CancellationToken cancellationToken);

    /// <summary>Sums up, in no order.</summary>
    IAsyncEnumerable<UsageSum> SumAsync(UsageSelection selection, CancellationToken cancellationToken);

    /// <summary>The tenant that follows by name and has used something; null after the last.</summary>
    Task<string?> NextTenantAsync(string after, CancellationToken cancellationToken);

    /// <summary>Deletes a tenant's periods of a grain that begin before a minute.</summary>
    Task DeleteAsync(string tenant, UsageGrain grain, long before, CancellationToken cancellationToken);
}
