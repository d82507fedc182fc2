using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Exchanges;

namespace Gateway.Host.Idempotency;

/// <summary>What a request with an idempotency key carries along.</summary>
/// <param name="hash">The hash of the key and of all that it is bound to.</param>
/// <param name="at">When it came.</param>
/// <param name="isRepeat">Whether an earlier try may have taken effect, and nobody knows.</param>
internal sealed class OnceToken(byte[] hash, DateTimeOffset at, bool isRepeat)
{
    /// <summary>The hash as text.</summary>
    public string Name { get; } = Convert.ToHexStringLower(hash.AsSpan(0, 16));

    /// <summary>What a provider is told.</summary>
    public WriteOnce Write { get; } = new(hash, at);

    /// <summary>Whether it can be run again without harm, whatever becomes of it. So can what only the ledger changes.</summary>
    public bool CanRepeat { get; private set; } = true;

    /// <summary>Refuses to run again what cannot take effect only once.</summary>
    /// <exception cref="ProviderException"><see cref="ErrorKind.OutcomeUnknown"/>.</exception>
    public void Check(Exchange exchange)
    {
        CanRepeat = exchange.RunsOnce;
        if (isRepeat && !CanRepeat)
            throw Unknown();
    }

    public static ProviderException Unknown() => new(
        ErrorKind.OutcomeUnknown,
        "The first request with this 'Idempotency-Key' was cut off, so that nobody knows whether it took effect. Look whether it did, and send another key where it did not.");
}
