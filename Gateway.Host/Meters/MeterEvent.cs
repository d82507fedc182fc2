namespace Gateway.Host.Meters;

/// <summary>Something was used.</summary>
/// <param name="Source">Who tells it.</param>
/// <param name="Id">Tells it from others of the source.</param>
/// <param name="Meter">What was used.</param>
/// <param name="Subject">By which user; empty for none.</param>
/// <param name="At">When.</param>
/// <param name="Quantity">How much.</param>
internal sealed record MeterEvent(string Source, string Id, string Meter, string Subject, DateTimeOffset At, long Quantity);
