using System.CommandLine;
using Gateway.Host.Commands.Output;
using Gateway.Host.Tenancy;

namespace Gateway.Host.Commands.Calls;

/// <summary>What all commands share: which gateway they are about, and how they answer.</summary>
/// <param name="settings">The command line's settings, as <c>--Gateway:DataDirectory=data</c>.</param>
/// <param name="input">Standard input.</param>
internal sealed class CommandScope(string[] settings, TextReader input)
{
    /// <summary>Where an operator's key is found if no file is named.</summary>
    public const string KeyVariable = "GATEWAY_OPERATOR_KEY";

    private readonly Option<Uri?> _url = new("--url")
    {
        Description = $"The gateway to change. Without it, the store of this machine's configuration is changed, and a gateway that runs on it follows. Needs an operator key in {KeyVariable}, or --key-file.",
        Recursive = true,
        CustomParser = static result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
                return uri;
            result.AddError($"'{result.Tokens[0].Value}' is no address such as https://gateway.example.com.");
            return null;
        },
    };

    private readonly Option<string?> _keyFile = new("--key-file") { Description = "A file that holds the operator key for --url; '-' is standard input.", Recursive = true };
    private readonly Option<bool> _json = new("--json") { Description = "Answer in JSON.", Recursive = true };

    /// <summary>Reads files that hold secrets, and standard input.</summary>
    public SecretFiles Files { get; } = new(input);

    public void AddTo(Command root)
    {
        root.Add(_url);
        root.Add(_keyFile);
        root.Add(_json);
    }

    /// <summary>Writes as the command line asks for it: for people or for programs.</summary>
    public CommandOutput Output(ParseResult parsed, TextWriter writer) => new(writer, parsed.GetValue(_json));

    /// <summary>Has a command run with a client of the gateway that it is about.</summary>
    public void OnRun(Command command, Func<ParseResult, AdminClient, CommandOutput, CancellationToken, Task<int>> run) => command.SetAction(async (parsed, cancellationToken) =>
    {
        var output = Output(parsed, parsed.InvocationConfiguration.Output);
        if (parsed.GetValue(_url) is { } url)
        {
            using var remote = Remote(url, await KeyAsync(parsed, cancellationToken));
            return await run(parsed, new AdminClient(remote), output, cancellationToken);
        }

        if (parsed.GetValue(_keyFile) is not null)
            throw CommandFailure.Mistake("'--key-file' goes with '--url'. Without '--url' no key is needed.");
        await using var gateway = await StartAsync();
        using var local = gateway.CreateClient();
        return await run(parsed, new AdminClient(local), output, cancellationToken);
    });

    /// <summary>As <see cref="OnRun"/>, for what always succeeds or fails.</summary>
    public void OnRun(Command command, Func<ParseResult, AdminClient, CommandOutput, CancellationToken, Task> run) => OnRun(command, async (parsed, admin, output, cancellationToken) =>
    {
        await run(parsed, admin, output, cancellationToken);
        return ExitCode.Done;
    });

    private async Task<LocalGateway> StartAsync()
    {
        try
        {
            return await LocalGateway.StartAsync(settings);
        }
        catch (InvalidConfigurationException mistakes)
        {
            throw CommandFailure.Mistake(mistakes.Message);
        }
    }

    private async Task<string> KeyAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var key = parsed.GetValue(_keyFile) is { } file ? await Files.ReadAsync(file, cancellationToken) : Environment.GetEnvironmentVariable(KeyVariable);
        return key is { Length: > 0 } && !key.Any(char.IsWhiteSpace)
            ? key
            : throw CommandFailure.Mistake($"'--url' needs an operator key. Put it into {KeyVariable}, or into a file that '--key-file' names; it is never an argument, which everybody on the machine can see.");
    }

    private static HttpClient Remote(Uri url, string key)
    {
        // A redirect could lead the key elsewhere.
        var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false };
        var http = new HttpClient(handler) { BaseAddress = url };
        http.DefaultRequestHeaders.TryAddWithoutValidation("apikey", key);
        return http;
    }
}
