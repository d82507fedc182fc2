using System.Net.Sockets;
using System.Security.Cryptography;
using Gateway.Host;
using Gateway.Host.Commands;
using Gateway.Host.Tenancy;
using Microsoft.AspNetCore.Connections;

if (GatewayCommands.Are(args))
    return await GatewayCommands.RunAsync(args);

var started = CancellationToken.None;
try
{
    var app = GatewayApplication.Build(args);
    started = app.Lifetime.ApplicationStarted;
    await app.RunAsync();
    return 0;
}
catch (InvalidConfigurationException mistakes)
{
    await Console.Error.WriteLineAsync(mistakes.Message);
    return 1;
}
catch (IOException taken) when (taken.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync($"{taken.Message} Stop what listens there, or choose another address: --urls http://localhost:8081");
    return 1;
}
catch (InvalidDataException unreadable)
{
    // A configuration file that is no JSON: the innermost cause tells line and position.
    await Console.Error.WriteLineAsync($"{unreadable.Message} {unreadable.GetBaseException().Message}");
    return 1;
}
catch (Exception error) when (!started.IsCancellationRequested && error is IOException or UnauthorizedAccessException or ArgumentException or FormatException or SocketException or CryptographicException or InvalidOperationException)
{
    // What it was started with, or on: a folder, an address, a certificate.
    await Console.Error.WriteLineAsync($"The gateway could not start: {error.Message}{(error.InnerException is null ? "" : $" {error.GetBaseException().Message}")}");
    return 1;
}
