namespace Providers.Supabase;

/// <summary>The settings of one Supabase connection.</summary>
public sealed class SupabaseSettings
{
    internal const string RestPath = "/rest/v1/";

    internal SupabaseSettings(Uri url, SupabaseKey publishable, SupabaseKey? secret)
    {
        Url = url;
        PublishableKey = publishable;
        SecretKey = secret;
        Root = url.GetLeftPart(UriPartial.Path).TrimEnd('/');
    }

    /// <summary>The project's address; <c>url</c> in settings.</summary>
    public Uri Url { get; }

    /// <summary>The publishable key, or the legacy anon key; <c>publishable_key</c>.</summary>
    internal SupabaseKey PublishableKey { get; }

    /// <summary>The secret key, or the legacy service_role key; <c>secret_key</c>. Null: secret keys of the gateway act only with a user's token.</summary>
    internal SupabaseKey? SecretKey { get; }

    /// <summary>The project's address without a slash at its end.</summary>
    internal string Root { get; }

    /// <summary>The address of PostgREST, ending in a slash; likewise the others. Not kept: there may be very many projects.</summary>
    internal string Rest => $"{Root}{RestPath}";

    internal string Auth => $"{Root}/auth/v1/";

    internal string Storage => $"{Root}/storage/v1/";
}
