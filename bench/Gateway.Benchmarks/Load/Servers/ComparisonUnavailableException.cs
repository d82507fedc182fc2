namespace Gateway.Benchmarks.Load.Servers;

/// <summary>A comparison cannot run here; the message says what is missing. The run goes on without it.</summary>
internal sealed class ComparisonUnavailableException(string message) : Exception(message);
