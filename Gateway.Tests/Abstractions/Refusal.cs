using Providers.Abstractions.Errors;

namespace Gateway.Tests.Abstractions;

/// <summary>Expects a refusal, and gives its message to look at.</summary>
internal static class Refusal
{
    /// <summary>Expects <see cref="ErrorKind.InvalidRequest"/>.</summary>
    public static string Of(Action action) => Of(ErrorKind.InvalidRequest, action);

    public static string Of(ErrorKind kind, Action action)
    {
        var error = Assert.Throws<ProviderException>(() => action());
        Assert.That(error!.Kind, Is.EqualTo(kind));
        return error.Message;
    }

    public static async Task<string> OfAsync(ErrorKind kind, Func<Task> action)
    {
        var error = await Assert.ThrowsAsync<ProviderException>(() => action());
        Assert.That(error!.Kind, Is.EqualTo(kind));
        return error.Message;
    }
}
