using Gateway.Benchmarks.Load.Driver;

namespace Gateway.Benchmarks.Load.Scenarios;

/// <summary>What one round with one server took.</summary>
/// <param name="Load">The requests.</param>
/// <param name="Cpu">The server's processor time.</param>
/// <param name="Driver">The driver's own.</param>
/// <param name="Backend">The processor time of what the server asked in turn, where that is measured.</param>
/// <param name="Allocated">What the server allocated, in bytes, where it tells.</param>
internal sealed record Round(LoadResult Load, TimeSpan Cpu, TimeSpan Driver, TimeSpan Backend, long Allocated)
{
    public double CpuPerRequest => Cpu.TotalMicroseconds / Load.Requests;

    public double DriverPerRequest => Driver.TotalMicroseconds / Load.Requests;

    public double BackendPerRequest => Backend.TotalMicroseconds / Load.Requests;

    public double AllocatedPerRequest => (double)Allocated / Load.Requests;
}
