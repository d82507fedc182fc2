using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace Gateway.Host.Tenancy.Files;

/// <summary>A JSON file as configuration, read by <see cref="JsonTreeProvider"/>.</summary>
internal sealed class JsonTreeSource : JsonConfigurationSource
{
    /// <summary>
    /// Has a configuration's JSON files read so, each in its place, and those that lie in the default folder from another one. All sources are
    /// read anew, so that none may be a stream.
    /// </summary>
    public static void Replace(IConfigurationManager configuration, IFileProvider folder)
    {
        var before = configuration.GetFileProvider();
        configuration.SetFileProvider(folder);
        var sources = configuration.Sources.ToList();

        // To put one in another's place would read all of them again each time.
        configuration.Sources.Clear();
        foreach (var source in sources)
            configuration.Sources.Add(source is JsonConfigurationSource json and not JsonTreeSource ? Of(json, json.FileProvider == before ? folder : json.FileProvider) : source);
    }

    public override IConfigurationProvider Build(IConfigurationBuilder builder)
    {
        EnsureDefaults(builder);
        return new JsonTreeProvider(this);
    }

    private static JsonTreeSource Of(JsonConfigurationSource source, IFileProvider? files) => new()
    {
        FileProvider = files,
        OnLoadException = source.OnLoadException,
        Optional = source.Optional,
        Path = source.Path!,
        ReloadDelay = source.ReloadDelay,
        ReloadOnChange = source.ReloadOnChange,
    };
}
