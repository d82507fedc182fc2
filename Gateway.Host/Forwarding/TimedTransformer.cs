using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Host.Forwarding;

/// <summary>A transformer that tells when the upstream's headers are there, or it has failed.</summary>
/// <param name="answered">Called once.</param>
internal abstract class TimedTransformer(Action answered) : HttpTransformer
{
    private bool _answered;

    /// <summary>Tells, once, that the upstream has answered or failed.</summary>
    public void Answered()
    {
        if (_answered)
            return;
        _answered = true;
        answered();
    }
}
