using System.Text;

namespace Gateway.Host.Keys;

/// <summary><c>new-key secret|publishable|operator</c>: makes a key and says how to declare it. Nothing is kept of it.</summary>
internal static class NewKeyCommand
{
    public const string Name = "new-key";

    /// <returns>The exit code.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        KeyRole? role = arguments switch
        {
            ["secret"] => KeyRole.Secret,
            ["publishable"] => KeyRole.Publishable,
            ["operator"] => KeyRole.Operator,
            _ => null,
        };
        if (role is null)
        {
            error.WriteLine($"Say which kind of key: {Name} secret, {Name} publishable or {Name} operator.");
            return 1;
        }

        var key = GatewayKey.Create(role.Value);
        var value = $"sha256:{KeyHash.Of(Encoding.ASCII.GetBytes(key))}";
        output.WriteLine($"The key, shown this once:  {key}");
        output.WriteLine(role == KeyRole.Operator
            ? $"To declare it:             \"OperatorKey\": \"{value}\""
            : $"To declare it:             {{ \"Name\": \"…\", \"Kind\": \"{arguments[0]}\", \"Value\": \"{value}\" }}");
        return 0;
    }
}
