using Gateway.Host;
using Gateway.Host.Tenancy;

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
