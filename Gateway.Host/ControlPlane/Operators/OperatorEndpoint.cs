namespace Gateway.Host.ControlPlane.Operators;

/// <summary>Endpoint metadata: the endpoint is for operators alone.</summary>
internal sealed record OperatorEndpoint;
