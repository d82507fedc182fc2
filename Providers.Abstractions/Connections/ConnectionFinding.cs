namespace Providers.Abstractions.Connections;

/// <summary>What a check found out about one part of a connection.</summary>
/// <param name="Part">The part looked at: <c>reachable</c>, <c>key</c>, <c>database</c>, <c>storage</c>, <c>auth</c>.</param>
/// <param name="Ok">Whether it works.</param>
/// <param name="Message">What was seen and, where it does not work, how to mend it. Holds no credential and no address.</param>
public sealed record ConnectionFinding(string Part, bool Ok, string Message);
