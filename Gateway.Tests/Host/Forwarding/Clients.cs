namespace Gateway.Tests.Host.Forwarding;

/// <summary>Clients for servers that a test started.</summary>
internal static class Clients
{
    public static HttpClient To(string address) =>
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(address) };
}
