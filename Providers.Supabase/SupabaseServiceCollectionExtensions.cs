using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Providers.Abstractions;
using Providers.Supabase.Auth;
using Providers.Supabase.Database;
using Providers.Supabase.Native;
using Providers.Supabase.Storage;

namespace Providers.Supabase;

/// <summary>Adds the Supabase provider.</summary>
public static class SupabaseServiceCollectionExtensions
{
    /// <summary>Adds the provider <c>supabase</c>. It calls projects through the host's <see cref="Abstractions.Exchanges.IUpstream"/>.</summary>
    public static IServiceCollection AddSupabase(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton<SupabaseDatabase>()
            .AddSingleton<SupabaseStorage>()
            .AddSingleton<SupabaseAuth>()
            .AddSingleton<SupabaseNative>()
            .AddSingleton<ConnectionCheck>()
            .AddSingleton<IProvider, SupabaseProvider>();
    }
}
