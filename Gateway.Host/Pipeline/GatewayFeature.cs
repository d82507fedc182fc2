using Gateway.Host.Keys;
using Gateway.Host.Limits;
using Gateway.Host.Tenancy;
using Providers.Abstractions.Connections;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Pipeline;

internal sealed class GatewayFeature(string requestId, long startedAt) : IGatewayFeature
{
    public string RequestId { get; } = requestId;

    public long StartedAt { get; } = startedAt;

    public TenantEndpoint? Endpoint { get; set; }

    public Tenant? Tenant { get; set; }

    public ApiKey? Key { get; set; }

    public string? Operator { get; set; }

    public ProviderException? Refusal { get; set; }

    public Caller? Caller { get; set; }

    public bool ProvesUser { get; set; }

    public Connection? Connection { get; set; }

    public Resilience.UpstreamCircuit? Circuit { get; set; }

    public Admission.AdmittedCall? Admitted { get; set; }

    public RateLimitState? RateLimit { get; set; }

    public TimeSpan Upstream { get; set; }

    public long BytesIn { get; set; }

    public long BytesOut { get; set; }

    public long Messages { get; set; }

    public long DocumentsRead { get; set; }

    public string? ContentRange { get; set; }

    public Idempotency.OnceToken? Once { get; set; }
}
