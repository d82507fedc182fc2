namespace Gateway.Tests.Backends;

/// <summary>
/// Where a test server, not the gateway, differs from what it stands for. The test is reported as skipped with the reason; the
/// real behaviour is covered elsewhere.
/// </summary>
/// <param name="Test">The test's method.</param>
/// <param name="Reason">What the server does.</param>
/// <param name="Cases">Parts of the names of the cases that it concerns; none for all.</param>
internal sealed record Deviation(string Test, string Reason, params string[] Cases)
{
    /// <summary>Whether a test is concerned.</summary>
    public bool Concerns(TestContext.TestAdapter test) =>
        test.MethodName == Test && (Cases.Length == 0 || Cases.Any(part => test.Name.Contains(part, StringComparison.Ordinal)));
}
