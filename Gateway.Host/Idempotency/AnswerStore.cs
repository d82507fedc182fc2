using System.Security.Cryptography;
using Gateway.Host.ControlPlane.Store;
using Gateway.Host.Ledger;
using Gateway.Host.Quotas.Leases;
using Gateway.Host.Tenancy;
using Microsoft.AspNetCore.DataProtection;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Idempotency;

/// <summary>Keeps answers in the ledger, encrypted, each for its own tenant and request.</summary>
internal sealed class AnswerStore(GatewayLedger ledger, LeaseJournal journal, KeyRing keys, TimeProvider clock)
{
    private const string Purpose = "Gateway.Idempotency.Answer";
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    public async Task<(RequestToBegin Request, BegunRequest Begun)> BeginAsync(Tenant tenant, byte[] hash, byte[] payload, CancellationToken cancellationToken)
    {
        var request = new RequestToBegin(
            tenant.Name, hash, payload, journal.Run, Guid.NewGuid().ToString("N"), clock.GetUtcNow().ToUnixTimeSeconds(), (long)KeptFor.TotalSeconds);
        var begun = ledger.RunAsync(tenant.Name, (session, token) => AnswerTable.BeginAsync(session, request, ledger.IsShared, token), CancellationToken.None);
        try
        {
            return (request, await begun.WaitAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            await begun;
            await ReleaseAsync(request); // The caller has left before anything was done.
            throw;
        }
    }

    /// <summary>Notes what became of a request.</summary>
    public Task FinishAsync(RequestToBegin request, AnswerState state, KeptAnswer? answer)
    {
        var expires = (clock.GetUtcNow() + KeptFor).ToUnixTimeSeconds();
        var bytes = answer is null ? [] : For(request).Protect(answer.ToBytes());
        return ledger.RunAsync(request.Tenant, (session, token) => AnswerTable.FinishAsync(session, request, state, expires, bytes, token), CancellationToken.None);
    }

    /// <summary>Forgets a request, so that it may be sent again.</summary>
    public Task ReleaseAsync(RequestToBegin request) =>
        ledger.RunAsync(request.Tenant, (session, token) => AnswerTable.ReleaseAsync(session, request, token), CancellationToken.None);

    /// <exception cref="ProviderException"><see cref="ErrorKind.StateUnavailable"/>: the keys are not those that it was encrypted with.</exception>
    public KeptAnswer Open(RequestToBegin request, byte[] answer)
    {
        try
        {
            return KeptAnswer.Read(For(request).Unprotect(answer));
        }
        catch (CryptographicException error)
        {
            throw new ProviderException(
                ErrorKind.StateUnavailable, "The kept answer cannot be decrypted by this node. Its operator has to give all nodes the same folder 'Gateway:Store:KeyRing'.", error);
        }
    }

    private IDataProtector For(RequestToBegin request) => keys.For(Purpose, request.Tenant, Convert.ToHexStringLower(request.Hash));
}
