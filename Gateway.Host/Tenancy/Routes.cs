using Providers.Abstractions.Connections;

namespace Gateway.Host.Tenancy;

/// <summary>Which connection serves each concern; null where none does.</summary>
internal sealed record Routes(Connection? Db, Connection? Storage, Connection? Auth)
{
    public Connection? For(Concern concern) => concern switch
    {
        Concern.Db => Db,
        Concern.Storage => Storage,
        Concern.Auth => Auth,
        _ => null,
    };
}
