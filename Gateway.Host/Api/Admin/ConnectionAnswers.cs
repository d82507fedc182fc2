using System.Text.Json;
using Providers.Abstractions.Connections;

namespace Gateway.Host.Api.Admin;

/// <summary>A connection as operators see it: its secrets masked. The settings of a declared one stand in the configuration alone.</summary>
internal sealed record ConnectionAnswer(
    string Name, string Provider, JsonElement? Settings, bool Declared, long? Version, DateTimeOffset? CreatedAt, DateTimeOffset? UpdatedAt);

/// <summary>All connections of a tenant.</summary>
internal sealed record ConnectionList(IReadOnlyList<ConnectionAnswer> Connections);

/// <summary>
/// A connection that was saved, what trying it before found, and whether it is another than before; with <c>dry_run</c>, whether it
/// would be, and nothing was tried or saved.
/// </summary>
/// <param name="Connection">The connection.</param>
/// <param name="Findings">What trying it found.</param>
/// <param name="Changed">Whether it is another than before.</param>
/// <param name="ChangedSettings">The names of the settings that were added, left out or given another value, secrets included.</param>
internal sealed record SavedConnection(ConnectionAnswer Connection, IReadOnlyList<ConnectionFinding> Findings, bool Changed, IReadOnlyList<string> ChangedSettings);

/// <summary>What trying a connection found.</summary>
internal sealed record ConnectionCheckAnswer(bool Ok, IReadOnlyList<ConnectionFinding> Findings);

/// <summary>Which connection serves each concern, and where they were tried, what that found.</summary>
internal sealed record RoutesAnswer(string? Db, string? Storage, string? Auth, bool Declared, long? Version, IReadOnlyList<RouteCheck>? Checks);

/// <summary>What trying one connection of the routes found.</summary>
internal sealed record RouteCheck(string Connection, string Provider, bool Ok, IReadOnlyList<ConnectionFinding> Findings);
