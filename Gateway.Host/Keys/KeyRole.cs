namespace Gateway.Host.Keys;

/// <summary>The three kinds of key.</summary>
internal enum KeyRole
{
    Publishable,
    Secret,
    Operator,
}
