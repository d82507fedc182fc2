namespace Gateway.Tests.Backends.Firebase;

/// <summary>Makes the conformance buckets, which are folders, as the Firebase console does.</summary>
internal static class FirebaseBuckets
{
    public static async Task CreateAsync(string emulator, string bucket)
    {
        using var http = Gateway.Tests.Host.Forwarding.Clients.To($"http://{emulator}");
        http.DefaultRequestHeaders.Add("Authorization", "Bearer owner");
        foreach (var name in ConformanceBuckets.Policies.Keys)
        {
            var address = new Uri($"/upload/storage/v1/b/{bucket}/o?uploadType=media&name={name}%2F", UriKind.Relative);
            using var response = await http.PostAsync(address, ApiClient.Bytes([], "application/x-directory"));
            if (!response.IsSuccessStatusCode)
                throw new InvalidOperationException($"The folder '{name}' cannot be made: {await response.Content.ReadAsStringAsync()}");
        }
    }
}
