using Gateway.Host.Keys;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Pipeline;

/// <summary>The one thing that the stages of the pipeline share about a request.</summary>
internal interface IGatewayFeature
{
    /// <summary>The request's id, the caller's where that was valid.</summary>
    string RequestId { get; }

    /// <summary>When the request came in, as a timestamp of the clock.</summary>
    long StartedAt { get; }

    /// <summary>What the endpoint asks of its callers; null where it acts for no tenant.</summary>
    TenantEndpoint? Endpoint { get; set; }

    /// <summary>The tenant that the key named; null before the key was checked and where none is needed.</summary>
    Tenant? Tenant { get; set; }

    /// <summary>The key; null also for signed URLs.</summary>
    ApiKey? Key { get; set; }

    /// <summary>The name of the operator who calls; null for everybody else.</summary>
    string? Operator { get; set; }

    /// <summary>Why the request is refused once it was counted: a key that is known, but has no business here. Null for every other.</summary>
    ProviderException? Refusal { get; set; }

    /// <summary>On whose behalf the request runs.</summary>
    Caller? Caller { get; set; }

    /// <summary>Whether success means that the backend has accepted the caller's token.</summary>
    bool ProvesUser { get; set; }

    /// <summary>The connection that serves the request, once its endpoint has chosen it.</summary>
    Connection? Connection { get; set; }

    /// <summary>What protects the calls to what serves the request; null where nothing else does.</summary>
    Resilience.UpstreamCircuit? Circuit { get; set; }

    /// <summary>The room that the request takes; null where it takes none.</summary>
    Admission.AdmittedCall? Admitted { get; set; }

    /// <summary>The rate limit's state after this request was counted.</summary>
    Limits.RateLimitState? RateLimit { get; set; }

    /// <summary>Time spent waiting for the backend so far.</summary>
    TimeSpan Upstream { get; set; }

    /// <summary>Bytes of the caller's body.</summary>
    long BytesIn { get; set; }

    /// <summary>Bytes of the answer's body.</summary>
    long BytesOut { get; set; }

    /// <summary>Messages that passed over a WebSocket, both ways.</summary>
    long Messages { get; set; }

    /// <summary>Documents that the backend read.</summary>
    long DocumentsRead { get; set; }

    /// <summary>The <c>Content-Range</c> of an answer of 416, which tells the size.</summary>
    string? ContentRange { get; set; }

    /// <summary>Where the request is to take effect once, as its idempotency key asks; null for all others.</summary>
    Idempotency.OnceToken? Once { get; set; }
}
