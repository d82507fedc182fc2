namespace Gateway.Tests.Backends;

/// <summary>Where providers may differ. The suites assert each side of a difference; none is skipped.</summary>
internal sealed record BackendTraits
{
    /// <summary>
    /// Columns have types and must exist. Without a schema, values of any type may stand in any column, and an unknown column
    /// is a column without values.
    /// </summary>
    public required bool Typed { get; init; }

    /// <summary>What the tables declare as unique or as a reference is enforced.</summary>
    public required bool Constraints { get; init; }

    /// <summary>
    /// The gateway reads the bodies of rows, and judges them strictly; else they stream, and what the backend makes of a doubled
    /// property or of deep nesting is its own affair.
    /// </summary>
    public required bool ReadsBodies { get; init; }

    /// <summary>PUT leaves columns alone that the body leaves out, as PostgREST does; else it replaces the whole row.</summary>
    public required bool PutKeepsMissingColumns { get; init; }

    /// <summary>A table that does not let the caller read answers with no rows, as row level security does; else with 403.</summary>
    public required bool HidesForbiddenRows { get; init; }

    /// <summary>A table exists once a service has written to it; else only what was created beforehand does.</summary>
    public required bool MakesTablesOnInsert { get; init; }

    /// <summary>Decimals beyond a double keep every digit; else they are refused with 400, never rounded. 64-bit integers are exact everywhere.</summary>
    public required bool ExactNumbers { get; init; }

    /// <summary>Any text may be an id or the name of a property in JSON; else what the backend cannot hold is refused with 400.</summary>
    public required bool AnyName { get; init; }

    /// <summary>A used refresh token is known as such and ends its session.</summary>
    public required bool DetectsRefreshReuse { get; init; }

    /// <summary>An access token is refused once its session has ended; else it lives until it expires.</summary>
    public required bool RevokesAccessTokens { get; init; }

    /// <summary>A banned user who logs in with the right password is told so; else it is told as a wrong password is.</summary>
    public bool TellsOfBans { get; init; } = true;

    /// <summary>The answer tells how many documents it cost, in <c>Gateway-Documents-Read</c>.</summary>
    public required bool CountsDocuments { get; init; }

    /// <summary>The service's first upload makes the bucket.</summary>
    public required bool MakesBucketsOnUpload { get; init; }

    /// <summary>An address counts as confirmed once its user has registered, where no mail is asked for; else it never does by that alone.</summary>
    public bool ConfirmsOnRegistration { get; init; } = true;

    /// <summary>A refresh gives a new refresh token; else it may give the same again.</summary>
    public bool RotatesRefreshTokens { get; init; } = true;

    /// <summary>A bucket says itself who may read it, and which sizes and types it takes; else rules beside it do, and to ask for it is refused with 501.</summary>
    public bool BucketsHaveLimits { get; init; } = true;

    /// <summary>An object of an owned bucket is the user's in whose folder it lies, and others are refused; else whose stored it, and others do not see it.</summary>
    public bool OwnersAreFolders { get; init; }
}
