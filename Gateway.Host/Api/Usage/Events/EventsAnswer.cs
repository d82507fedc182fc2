namespace Gateway.Host.Api.Usage.Events;

/// <summary>How many events came, and how many of them were not known yet.</summary>
internal sealed record EventsAnswer(int Received, int Recorded);
