namespace Gateway.Host.ControlPlane.Store.Rows;

/// <summary>A plan that an operator made.</summary>
internal sealed class PlanRow
{
    /// <summary>The name, in lower case.</summary>
    public required string Name { get; init; }

    /// <summary>The plan as one JSON object, as it was sent.</summary>
    public required string Body { get; set; }

    public long Version { get; set; } = 1;
}
