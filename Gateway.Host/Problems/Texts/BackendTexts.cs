using Providers.Abstractions.Errors;

namespace Gateway.Host.Problems.Texts;

/// <summary>The gateway itself, and the backend behind it.</summary>
internal static class BackendTexts
{
    internal static readonly (ErrorKind Kind, ProblemText Text)[] All =
    [
        (ErrorKind.Internal, new(
            "Internal error",
            "The gateway has failed. It is a defect of the gateway, not of the request.",
            "A case that nobody thought of.",
            "Report it with the 'request_id', by which the operator finds the cause in the log.",
            "Once. If it fails again, it will go on to.")),
        (ErrorKind.NotSupported, new(
            "Not supported",
            "The provider behind this tenant cannot do this, or the tenant has no connection for it. It was refused rather than done by halves.",
            "An operator, a kind of count or a sign-in that this backend lacks.",
            "'GET /api/capabilities' lists what the tenant's connections can do, for each kind of key. The message says what can be done instead, where something can.",
            "No. Ask for something else.")),
        (ErrorKind.UpstreamError, new(
            "Backend error",
            "The backend gave an answer that makes no sense, or broke it off.",
            "A defect or a restart of the backend, or something between it and the gateway that answers in its place.",
            "Look at the backend's own state and log. 'upstream_code' gives its code where it sent one.",
            "Reads, yes. Before repeating a write, look whether it took effect.")),
        (ErrorKind.BadConfiguration, new(
            "Bad configuration",
            "The tenant's connection does not work as it is set up. Callers cannot mend that; an operator can.",
            "A key that was revoked at the backend, a wrong address or project, or an address that redirects.",
            "Check the connection's settings against the backend, and change them. It takes effect without a restart.",
            "After the settings were mended.")),
        (ErrorKind.UpstreamUnavailable, new(
            "Backend unavailable",
            "The backend cannot be reached right now, so nothing is known about the data. It is not a 'not found'.",
            "The backend is paused or restarting, the network is down, or the disk of an embedded store is full or not readable.",
            "Wait as long as 'Retry-After' says. If it lasts, look at the backend.",
            "Yes, after a pause that grows with each attempt.")),
        (ErrorKind.StateUnavailable, new(
            "Gateway state unavailable",
            "The store in which the gateway keeps its own state is away. It refuses rather than allow what it cannot check.",
            "The gateway's own database is down, or its disk is full.",
            "An operator has to look at the gateway's store. The tenants' data is not affected.",
            "Yes, after a pause.")),
        (ErrorKind.UpstreamTimeout, new(
            "Backend timed out",
            "The backend did not answer in time. Whether it did the work is not known.",
            "A query that reads too much, a backend that is overloaded, or a slow network.",
            "Narrow the query, or add an index in the backend.",
            "Reads, yes. Before repeating a write, look whether it took effect.")),
    ];
}
