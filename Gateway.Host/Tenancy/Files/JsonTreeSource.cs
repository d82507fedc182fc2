using Microsoft.Extensions.Configuration.Json;

namespace Gateway.Host.Tenancy.Files;

/// <summary>A JSON file as configuration, read by <see cref="JsonTreeProvider"/>.</summary>
internal sealed class JsonTreeSource : JsonConfigurationSource
{
    /// <summary>Has a configuration's JSON files read so, each in its place. All sources are read anew, so that none may be a stream.</summary>
    public static void Replace(IConfigurationManager configuration)
    {
        var sources = configuration.Sources.ToList();

        // To put one in another's place would read all of them again each time.
        configuration.Sources.Clear();
        foreach (var source in sources)
            configuration.Sources.Add(source is JsonConfigurationSource and not JsonTreeSource ? Of((JsonConfigurationSource)source) : source);
    }

    public override IConfigurationProvider Build(IConfigurationBuilder builder)
    {
        EnsureDefaults(builder);
        return new JsonTreeProvider(this);
    }

    private static JsonTreeSource Of(JsonConfigurationSource source) => new()
    {
        FileProvider = source.FileProvider,
        OnLoadException = source.OnLoadException,
        Optional = source.Optional,
        Path = source.Path!,
        ReloadDelay = source.ReloadDelay,
        ReloadOnChange = source.ReloadOnChange,
    };
}
