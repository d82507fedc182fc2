namespace Gateway.Tests.Backends;

/// <summary>A backend cannot be started on this machine.</summary>
/// <param name="install">What to install, for a person.</param>
internal sealed class BackendUnavailableException(string install) : Exception(install);
