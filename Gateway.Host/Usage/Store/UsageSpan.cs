namespace Gateway.Host.Usage.Store;

/// <summary>A stretch of time, in minutes since 1970, and the grain that is read for it.</summary>
internal readonly record struct UsageSpan(UsageGrain Grain, long Start, long End)
{
    /// <summary>
    /// Covers a stretch by the coarsest periods that fit into it, so that a year is read as days and only its ragged ends as hours and minutes.
    /// </summary>
    /// <param name="start">The first minute.</param>
    /// <param name="end">The minute after the last.</param>
    /// <param name="coarsest">The longest periods that may be read.</param>
    /// <param name="kept">From which minute on a grain is still kept. Where an end is older, it moves outwards to whole periods of the next grain.</param>
    public static IReadOnlyList<UsageSpan> Cover(long start, long end, UsageGrain coarsest, Func<UsageGrain, long> kept)
    {
        for (var grain = UsageGrain.Minute; grain < coarsest; grain++)
        {
            var next = grain + 1;
            if (start < kept(grain))
                start = next.Floor(start);
            if (end < kept(grain))
                end = next.Ceiling(end);
        }

        var spans = new List<UsageSpan>(5);
        Cut(start, end, coarsest, spans);
        return spans;
    }

    private static void Cut(long start, long end, UsageGrain grain, List<UsageSpan> spans)
    {
        if (start >= end)
            return;
        if (grain == UsageGrain.Minute)
        {
            spans.Add(new UsageSpan(grain, start, end));
            return;
        }

        var (first, last) = (grain.Ceiling(start), grain.Floor(end));
        if (first >= last)
        {
            Cut(start, end, grain - 1, spans);
            return;
        }

        Cut(start, first, grain - 1, spans);
        spans.Add(new UsageSpan(grain, first, last));
        Cut(last, end, grain - 1, spans);
    }
}
