using System.Text;
using Gateway.Host.Pipeline;
using Providers.Abstractions.Errors;
using Providers.Abstractions.Storage;

namespace Gateway.Host.Api.Storage;

/// <summary>Reads and checks the names of buckets and objects.</summary>
internal static class StoragePaths
{
    private const int BucketSegment = 2;
    private const int PathSegment = 3;
    private const int MaxBucketLength = 100;
    private const int MaxPathBytes = 1024;

    public static string Bucket(HttpContext context) => CheckBucket(RequestPath.Segment(context, BucketSegment));

    public static ObjectAddress Object(HttpContext context) => new(Bucket(context), CheckPath(RequestPath.Rest(context, PathSegment), "the path"));

    /// <summary>Reads <c>bucket/path</c>, as copy and move have it.</summary>
    public static ObjectAddress Parse(string address, string parameter)
    {
        var slash = address.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            ? new ObjectAddress(CheckBucket(address[..slash]), CheckPath(address[(slash + 1)..], $"'{parameter}'"))
            : throw new ProviderException(ErrorKind.InvalidRequest, $"'{parameter}' is '{address}', but has to be 'bucket/path'.");
    }

    public static string CheckBucket(string bucket) =>
        bucket.Length is > 0 and <= MaxBucketLength
        && char.IsAsciiLetterOrDigit(bucket[0])
        && bucket.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? bucket
            : throw new ProviderException(
                ErrorKind.InvalidRequest, $"A bucket's name has 1 to {MaxBucketLength} letters, digits, '.', '_' or '-', and starts with a letter or digit.");

    /// <summary>Normalises a path to NFC and refuses what could escape its bucket or not be stored everywhere.</summary>
    public static string CheckPath(string path, string what)
    {
        var normal = CheckPrefix(path, what);
        if (normal.Length == 0)
            throw Refuse(what, "is empty");
        if (normal[0] == '/' || normal[^1] == '/' || normal.Contains("//", StringComparison.Ordinal))
            throw Refuse(what, "has an empty part between slashes");
        return normal;
    }

    /// <summary>As <see cref="CheckPath"/>, for the beginning of a path.</summary>
    public static string CheckPrefix(string path, string what)
    {
        string normal;
        try
        {
            normal = path.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            throw Refuse(what, "is not valid Unicode");
        }

        if (Encoding.UTF8.GetByteCount(normal) > MaxPathBytes)
            throw Refuse(what, $"is longer than {MaxPathBytes} bytes in UTF-8");
        if (normal.Any(c => char.IsControl(c) || c == '\\'))
            throw Refuse(what, "holds a backslash or a control character");
        foreach (var range in normal.AsSpan().Split('/'))
        {
            if (normal.AsSpan()[range] is "." or "..")
                throw Refuse(what, "holds '.' or '..'");
        }

        return normal;
    }

    private static ProviderException Refuse(string what, string why) =>
        new(ErrorKind.InvalidRequest, $"{char.ToUpperInvariant(what[0])}{what[1..]} {why}. Choose a path like 'reports/2026/summary.pdf'.");
}
