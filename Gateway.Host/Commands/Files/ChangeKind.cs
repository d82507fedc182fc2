namespace Gateway.Host.Commands.Files;

/// <summary>What becomes of something.</summary>
internal enum ChangeKind
{
    Add,
    Change,
    Remove,
}
