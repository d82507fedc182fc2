using Gateway.Host;
using Gateway.Host.Commands;
using Gateway.Host.Tenancy;

if (GatewayCommands.Are(args))
    return await GatewayCommands.RunAsync(args);

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
