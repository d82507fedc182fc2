using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Providers.Abstractions;
using Providers.Abstractions.Auth;
using Providers.Abstractions.Capabilities;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Database;
using Providers.Abstractions.Database.Query;
using Providers.Abstractions.Native;
using Providers.Abstractions.Storage;
using Providers.Supabase.Auth;
using Providers.Supabase.Database;
using Providers.Supabase.Native;
using Providers.Supabase.Storage;

namespace Providers.Supabase;

/// <summary>A Supabase project, hosted or self-hosted.</summary>
internal sealed class SupabaseProvider(SupabaseDatabase database, SupabaseStorage storage, SupabaseAuth auth, SupabaseNative native, ConnectionCheck check) : IProvider
{
    private static readonly string[] ForEverybody =
    [
        .. OperatorNames.All.Select(static name => DatabaseFeature.FilterPrefix + name), DatabaseFeature.JsonPath, DatabaseFeature.Cast, DatabaseFeature.Aggregate,
        DatabaseFeature.Related, DatabaseFeature.Spread, DatabaseFeature.CountExact, DatabaseFeature.CountPlanned, DatabaseFeature.CountEstimated,
        DatabaseFeature.Cursor, DatabaseFeature.Explain, DatabaseFeature.Upsert, DatabaseFeature.UpsertOnColumns, DatabaseFeature.CsvBody, DatabaseFeature.Functions,
    ];

    private static readonly string[] StorageForEverybody =
    [
        StorageFeature.Objects, StorageFeature.Range, StorageFeature.List, StorageFeature.DeletePrefix, StorageFeature.Sign,
        StorageFeature.Copy, StorageFeature.Move, StorageFeature.CreateOnly, StorageFeature.Metadata,
    ];

    private static readonly string[] AuthForEverybody =
        [AuthFeature.Password, AuthFeature.User, AuthFeature.Recover, AuthFeature.IdToken, AuthFeature.SigningKeys];

    private static readonly ProviderCapabilities Publishable = new(Set(ForEverybody), Set(StorageForEverybody), Set(AuthForEverybody));

    private static readonly ProviderCapabilities Secret = new(
        Set([.. ForEverybody, DatabaseFeature.ListTables]), Set([.. StorageForEverybody, StorageFeature.Buckets]), Set([.. AuthForEverybody, AuthFeature.AdminUsers]));

    public string Name => "supabase";

    public IReadOnlyList<string> SecretsOf(object settings) =>
        settings is SupabaseSettings { SecretKey: { } secret } both ? [both.PublishableKey.Value, secret.Value] : [((SupabaseSettings)settings).PublishableKey.Value];

    public IDatabaseAdapter Database => database;

    public IStorageAdapter Storage => storage;

    public IAuthAdapter Auth => auth;

    public INativeAdapter Native => native;

    public bool IsRemote => true;

    public object ReadSettings(IConfiguration settings, ConnectionContext context, SettingsErrors errors) =>
        SupabaseSettingsReader.Read(settings, errors)!;

    public ProviderCapabilities Describe(Connection connection, KeyKind key) => key == KeyKind.Secret ? Secret : Publishable;

    public ValueTask<IReadOnlyList<ConnectionFinding>> CheckAsync(Connection connection, CancellationToken cancellationToken) =>
        check.RunAsync(connection, cancellationToken);

    private static FrozenSet<string> Set(string[] features) => features.ToFrozenSet(StringComparer.Ordinal);
}
