namespace Gateway.Host.Tenancy;

/// <summary>Where the gateway keeps what must outlive it: <c>Gateway:DataDirectory</c>, relative to the content root.</summary>
internal sealed class DataDirectory(string path)
{
    public string Path { get; } = path;

    public static DataDirectory Of(IConfiguration configuration, IHostEnvironment environment) =>
        new(System.IO.Path.GetFullPath(configuration[$"{TenantReader.Section}:DataDirectory"] ?? "data", environment.ContentRootPath));
}
