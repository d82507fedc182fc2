using System.Collections.Frozen;

namespace Providers.Abstractions.Capabilities;

/// <summary>
/// What a connection can do, as names out of <see cref="DatabaseFeature"/>, <see cref="StorageFeature"/> and
/// <see cref="AuthFeature"/>. Declared means that it works; what is not declared, the host refuses with
/// <see cref="Errors.ErrorKind.NotSupported"/> before the adapter is asked.
/// </summary>
/// <param name="Database">What the database can do.</param>
/// <param name="Storage">What the storage can do.</param>
/// <param name="Auth">What the auth can do.</param>
public sealed record ProviderCapabilities(FrozenSet<string> Database, FrozenSet<string> Storage, FrozenSet<string> Auth);
