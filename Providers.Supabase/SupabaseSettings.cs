namespace Providers.Supabase;

/// <summary>The settings of one Supabase connection.</summary>
public sealed class SupabaseSettings
{
    internal SupabaseSettings(Uri url, SupabaseKey publishable, SupabaseKey? secret)
    {
        Url = url;
        PublishableKey = publishable;
        SecretKey = secret;
        Rest = $"{Base(url)}/rest/v1/";
        Auth = $"{Base(url)}/auth/v1/";
        Storage = $"{Base(url)}/storage/v1/";
    }

    /// <summary>The project's address; <c>url</c> in settings.</summary>
    public Uri Url { get; }

    /// <summary>The publishable key, or the legacy anon key; <c>publishable_key</c>.</summary>
    internal SupabaseKey PublishableKey { get; }

    /// <summary>The secret key, or the legacy service_role key; <c>secret_key</c>. Null: secret keys of the gateway act only with a user's token.</summary>
    internal SupabaseKey? SecretKey { get; }

    /// <summary>The address of PostgREST, ending in a slash; likewise the others.</summary>
    internal string Rest { get; }

    internal string Auth { get; }

    internal string Storage { get; }

    private static string Base(Uri url) => url.GetLeftPart(UriPartial.Path).TrimEnd('/');
}
