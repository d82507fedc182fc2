using System.CommandLine;
using System.Text;
using Gateway.Host.Keys;

namespace Gateway.Host.Commands;

/// <summary><c>new-key secret|publishable|operator</c>: makes a key and says how to declare it. Nothing is kept of it.</summary>
internal sealed class NewKeyCommand : Command
{
    private readonly Argument<string> _kind = new("kind") { Description = "What the key is for." };

    public NewKeyCommand()
        : base("new-key", "Makes a key to declare in the configuration. It is shown this once.")
    {
        _kind.AcceptOnlyFromAmong("secret", "publishable", "operator");
        Add(_kind);
        SetAction(Run);
    }

    private void Run(ParseResult parsed)
    {
        var kind = parsed.GetRequiredValue(_kind);
        var role = kind switch
        {
            "secret" => KeyRole.Secret,
            "publishable" => KeyRole.Publishable,
            _ => KeyRole.Operator,
        };
        var key = GatewayKey.Create(role);
        var value = $"sha256:{KeyHash.Of(Encoding.ASCII.GetBytes(key))}";
        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine($"The key, shown this once:  {key}");
        output.WriteLine(role == KeyRole.Operator
            ? $"To declare it:             \"OperatorKey\": \"{value}\""
            : $"To declare it:             {{ \"Name\": \"…\", \"Kind\": \"{kind}\", \"Value\": \"{value}\" }}");
    }
}
