namespace Gateway.Host.Usage.Counting;

/// <summary>What one call used.</summary>
internal readonly record struct CallUse(long BytesIn, long BytesOut, TimeSpan Upstream, long DocumentsRead, long Messages);
