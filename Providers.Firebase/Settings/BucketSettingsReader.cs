using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Providers.Abstractions.Connections;

namespace Providers.Firebase.Settings;

/// <summary>Reads where objects are kept: in folders of one bucket, which is the default, or in several buckets.</summary>
internal static class BucketSettingsReader
{
    private const string Mend = "Copy it from the Firebase console, under Storage, without gs://: such as my-project.firebasestorage.app.";

    /// <summary>The one bucket; the project's default one where none is named, null where it cannot be told.</summary>
    public static string? ReadOne(SettingsSection root, string project)
    {
        if (root.Text("bucket") is not { Length: > 0 } bucket)
            return project.Contains(':', StringComparison.Ordinal) ? null : $"{project}.firebasestorage.app";
        if (!IsBucket(bucket))
            root.Add("bucket", $"'{bucket}' is no bucket's name. {Mend}");
        return bucket;
    }

    /// <summary>The buckets by the contract's names; none where there is one for all.</summary>
    public static FrozenDictionary<string, string> ReadMany(IConfiguration settings, SettingsSection root)
    {
        var buckets = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in settings.GetSection("buckets").GetChildren())
        {
            if (item.Value is { Length: > 0 } bucket && IsBucket(bucket))
                buckets[item.Key] = bucket;
            else
                root.Add($"buckets:{item.Key}", $"'{item.Value}' is no bucket's name. {Mend}");
        }

        if (buckets.Count > 0 && root.Text("bucket") is { Length: > 0 })
            root.Add("buckets", "Name one 'bucket', which holds the others as folders, or several 'buckets', not both.");
        return buckets.ToFrozenDictionary(StringComparer.Ordinal);
    }

    // https://cloud.google.com/storage/docs/buckets#naming
    private static bool IsBucket(string name) =>
        name.Length is >= 3 and <= 222 && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.') && !name.Contains("..", StringComparison.Ordinal);
}
