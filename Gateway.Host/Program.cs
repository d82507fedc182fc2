using Gateway.Host;
using Gateway.Host.Keys;
using Gateway.Host.Tenancy;

if (args is [NewKeyCommand.Name, .. var kind])
    return NewKeyCommand.Run(kind, Console.Out, Console.Error);

try
{
    await GatewayApplication.Build(args).RunAsync();
    return 0;
}
catch (InvalidConfigurationException mistakes)
{
    await Console.Error.WriteLineAsync(mistakes.Message);
    return 1;
}
catch (InvalidDataException unreadable)
{
    // A configuration file that is no JSON: the innermost cause tells line and position.
    await Console.Error.WriteLineAsync($"{unreadable.Message} {unreadable.GetBaseException().Message}");
    return 1;
}
