namespace Gateway.Host.ControlPlane.Operators;

/// <summary>Endpoint metadata: the endpoint is for operators alone.</summary>
/// <param name="Parameters">The parameters that its query may hold. Others are refused before anything is done: a misspelt <c>?check=true</c> would else save.</param>
internal sealed record OperatorEndpoint(params string[] Parameters)
{
    /// <summary>Whether the endpoint looks at its parameters itself.</summary>
    public bool ReadsParameters { get; init; }
}
