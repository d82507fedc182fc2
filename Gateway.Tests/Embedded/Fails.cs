using NUnit.Framework.Constraints;
using Providers.Abstractions.Errors;

namespace Gateway.Tests.Embedded;

/// <summary>Expects a failure of one kind.</summary>
internal static class Fails
{
    public static IResolveConstraint With(ErrorKind kind) =>
        Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Kind)).EqualTo(kind);
}
