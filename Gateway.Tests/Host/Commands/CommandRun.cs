using Gateway.Host.Commands;

namespace Gateway.Tests.Host.Commands;

/// <summary>What a command ended with and said.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    public static Task<CommandRun> StartAsync(params string[] arguments) => StartAsync("", arguments);

    /// <param name="input">Standard input.</param>
    /// <param name="arguments">The command line.</param>
    public static async Task<CommandRun> StartAsync(string input, string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var reader = new StringReader(input);
        var code = await GatewayCommands.RunAsync(arguments, reader, output, error);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Expects an exit code, and shows what was said where it is another.</summary>
    public CommandRun Expect(int code)
    {
        Assert.That(Code, Is.EqualTo(code), $"{Output}\n{Error}");
        return this;
    }
}
