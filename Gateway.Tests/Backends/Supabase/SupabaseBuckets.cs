using System.Net.Http.Json;
using Providers.Abstractions.Database.Tables;

namespace Gateway.Tests.Backends.Supabase;

/// <summary>Makes the conformance buckets by the Storage API itself.</summary>
internal static class SupabaseBuckets
{
    public static async Task CreateAsync(Uri project, string secretKey)
    {
        using var http = Gateway.Tests.Host.Forwarding.Clients.To(project.ToString());
        http.DefaultRequestHeaders.Add("apikey", secretKey);
        foreach (var (name, policy) in ConformanceBuckets.Policies)
        {
            var bucket = new Dictionary<string, object> { ["id"] = name, ["name"] = name, ["public"] = policy == AccessPolicy.PublicRead };
            if (name == ConformanceBuckets.Small)
            {
                bucket["file_size_limit"] = ConformanceBuckets.SmallSize;
                bucket["allowed_mime_types"] = new[] { "image/*" };
            }

            using var response = await http.PostAsJsonAsync("/storage/v1/bucket", bucket);
            if (!response.IsSuccessStatusCode)
                throw new InvalidOperationException($"The bucket '{name}' cannot be made: {await response.Content.ReadAsStringAsync()}");
        }
    }
}
