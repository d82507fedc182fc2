using Providers.Abstractions.Database;
using Providers.Abstractions.Errors;

namespace Gateway.Host.Forwarding;

/// <summary>How rows become a response.</summary>
internal sealed record RowsRendering
{
    /// <summary>The status of a whole answer.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>The form of the body.</summary>
    public RowsFormat Format { get; init; } = RowsFormat.Array;

    /// <summary>The media type of a single object: the special one only where that was asked for.</summary>
    public string ObjectType { get; init; } = "application/json; charset=utf-8";

    /// <summary>What an answer without any row is, where one row is asked for.</summary>
    public ErrorKind WhenEmpty { get; init; } = ErrorKind.NotSingle;

    /// <summary>Whether the answer says which part of all rows it is.</summary>
    public bool ShowRange { get; init; }

    /// <summary>The rows left out at the start.</summary>
    public long Offset { get; init; }

    /// <summary>Whether the answer must be held until it is whole, for headers that its end decides.</summary>
    public bool Hold { get; init; }

    /// <summary>The most rows that are given.</summary>
    public long Limit { get; init; } = long.MaxValue;

    /// <summary>The columns that were asked for by name, which head a table also where there is no row; empty where all were.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Whether a write tells how many rows it concerned.</summary>
    public bool ShowWritten { get; init; }

    /// <summary>Makes the address of the next page out of its cursor; null where there are no pages.</summary>
    public Func<HttpRequest, string, string>? NextPage { get; init; }
}
