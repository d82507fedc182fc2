namespace Gateway.Host.Usage.Counting;

/// <summary>Finds series by what a call is, without making one.</summary>
internal sealed class SeriesComparer : IEqualityComparer<UsageSeries>, IAlternateEqualityComparer<CallIdentity, UsageSeries>
{
    public bool Equals(UsageSeries? x, UsageSeries? y) => ReferenceEquals(x, y) || (x is not null && y is not null && x.Is(y));

    public int GetHashCode(UsageSeries obj) => obj.Hash();

    public bool Equals(CallIdentity alternate, UsageSeries other) => other.Is(alternate);

    public int GetHashCode(CallIdentity alternate) => UsageSeries.HashOf(alternate);

    public UsageSeries Create(CallIdentity alternate) => throw new NotSupportedException("A series has a minute too.");
}
