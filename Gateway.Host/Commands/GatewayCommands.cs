using System.CommandLine;
using Gateway.Host.Commands.Calls;
using Gateway.Host.Commands.Files;

namespace Gateway.Host.Commands;

/// <summary>The command line: whatever is not the gateway itself.</summary>
internal static class GatewayCommands
{
    private const string SettingPrefix = "--Gateway:";

    private static readonly string[] Help = ["--help", "-h", "-?", "--version"];

    /// <summary>Whether a command line is a command, and not the gateway's own settings, which may be written <c>--name=value</c>, <c>/name=value</c> or <c>name=value</c>.</summary>
    public static bool Are(IReadOnlyList<string> arguments) =>
        arguments is [{ Length: > 0 } first, ..] && (Help.Contains(first) || (first[0] is not '-' and not '/' && !first.Contains('=', StringComparison.Ordinal)));

    public static Task<int> RunAsync(string[] arguments) => RunAsync(arguments, Console.In, Console.Out, Console.Error);

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextReader input, TextWriter output, TextWriter error)
    {
        var settings = Array.FindAll(arguments, static argument => argument.StartsWith(SettingPrefix, StringComparison.OrdinalIgnoreCase));
        var command = Array.FindAll(arguments, argument => !settings.Contains(argument));
        var scope = new CommandScope(settings, input);
        var parsed = Build(scope).Parse(command);
        if (parsed.Errors.Count > 0)
        {
            foreach (var mistake in parsed.Errors)
                await error.WriteLineAsync(WithoutValues(mistake.Message, command));
            await error.WriteLineAsync("'--help' tells what there is.");
            return ExitCode.Mistake;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (CommandFailure failure)
        {
            scope.Output(parsed, error).Failed(failure);
            return failure.Code;
        }
    }

    // A value in the wrong place may be a secret, and what is printed may end up in a log.
    private static string WithoutValues(string message, string[] arguments) => arguments
        .Where(static argument => argument.Contains('=', StringComparison.Ordinal))
        .Aggregate(message, static (text, argument) => text.Replace(argument, $"{argument[..argument.IndexOf('=', StringComparison.Ordinal)]}=…", StringComparison.Ordinal));

    private static RootCommand Build(CommandScope scope)
    {
        var root = new RootCommand(
            "The gateway, and the commands of its operators. Without a command the gateway runs. A setting such as --Gateway:DataDirectory=data says which configuration a command is about.")
        {
            new TenantsCommand(scope),
            new ApplyCommand(scope),
            new ExportCommand(scope),
            new CheckCommand(scope),
            new NewKeyCommand(),
        };
        scope.AddTo(root);
        return root;
    }
}
