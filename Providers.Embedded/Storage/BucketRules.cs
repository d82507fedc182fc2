using Providers.Abstractions.Connections;
using Providers.Abstractions.Database.Tables;
using Providers.Abstractions.Errors;

namespace Providers.Embedded.Storage;

/// <summary>What holds in a bucket: as it is declared in the connection's settings, or as it was made.</summary>
internal sealed record BucketRules(string Name, bool Public, AccessPolicy Policy, long? MaxSize, IReadOnlyList<string>? AllowedTypes)
{
    /// <summary>The rules of a bucket that the service's first upload makes.</summary>
    public static BucketRules Private(string name) => new(name, false, AccessPolicy.None, null, null);

    public void CheckSize(long size)
    {
        if (size > MaxSize)
            throw new ProviderException(ErrorKind.PayloadTooLarge, $"An object in the bucket '{Name}' may have at most {MaxSize} bytes. Send a smaller one, or raise the bucket's max_size.");
    }

    public void CheckType(string contentType)
    {
        if (AllowedTypes is null or { Count: 0 })
            return;
        var type = RequestBody.MediaType(contentType);
        foreach (var allowed in AllowedTypes)
        {
            if (type.Equals(allowed, StringComparison.OrdinalIgnoreCase) || allowed == "*/*"
                || (allowed.EndsWith("/*", StringComparison.Ordinal) && type.StartsWith(allowed.AsSpan(..^1), StringComparison.OrdinalIgnoreCase)))
                return;
        }
        throw new ProviderException(ErrorKind.UnsupportedMediaType, $"The bucket '{Name}' takes {string.Join(", ", AllowedTypes)} only. Send one of these as Content-Type, or change the bucket's allowed_types.");
    }

    /// <summary>May the actor read anything here?</summary>
    public void CheckRead(Actor actor)
    {
        if (!IsOpen(actor))
            RequireUser(actor, "read");
    }

    /// <summary>Whether an object of that owner is there for the actor. Others' are as if they were not.</summary>
    public bool Shows(Actor actor, string? owner) => IsOpen(actor) || Policy != AccessPolicy.Owner || owner == actor.UserId;

    private bool IsOpen(Actor actor) => actor.IsService || Public || Policy == AccessPolicy.PublicRead;

    /// <summary>May the actor write where an object of that owner lies, or none?</summary>
    public void CheckWrite(Actor actor, bool exists, string? owner)
    {
        if (actor.IsService)
            return;
        if (Policy == AccessPolicy.PublicRead)
            throw Denied("written");
        RequireUser(actor, "written");
        if (Policy == AccessPolicy.Owner && exists && owner != actor.UserId)
            throw new ProviderException(ErrorKind.PermissionDenied, $"In the bucket '{Name}' users change only what they uploaded themselves. Choose another path, or use a secret key.");
    }

    /// <summary>May the actor list? Whose objects alone, or null for everybody's.</summary>
    public string? CheckList(Actor actor)
    {
        if (actor.IsService || Policy == AccessPolicy.PublicRead)
            return null;
        RequireUser(actor, "listed");
        return Policy == AccessPolicy.Owner ? actor.UserId : null;
    }

    /// <summary>May the actor delete many at once? Whose objects alone, or null for everybody's.</summary>
    public string? CheckDeleteMany(Actor actor)
    {
        CheckWrite(actor, exists: false, null);
        return !actor.IsService && Policy == AccessPolicy.Owner ? actor.UserId : null;
    }

    private void RequireUser(Actor actor, string verb)
    {
        if (Policy is not (AccessPolicy.Authenticated or AccessPolicy.Owner))
            throw Denied(verb);
        if (actor.UserId is null)
            throw new ProviderException(ErrorKind.PermissionDenied, $"The bucket '{Name}' is {verb} by users who are logged in. Send the user's token in 'Authorization: Bearer', or use a secret key.");
    }

    private ProviderException Denied(string verb) => new(
        ErrorKind.PermissionDenied,
        $"The bucket '{Name}' is {verb} with a secret key only. Use one, or declare a policy under buckets:{Name}:policy in the connection's settings.");
}
