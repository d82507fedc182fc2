using System.Reflection;
using Gateway.Host;
using Providers.Abstractions;
using Providers.Embedded;
using Providers.InMemory;

namespace Gateway.Tests.Architecture;

/// <summary>Who may refer to whom.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class DependencyTests
{
    private static readonly Assembly Host = typeof(GatewayApplication).Assembly;
    private static readonly Assembly Abstractions = typeof(IProvider).Assembly;

    private static IEnumerable<Assembly> Providers => Host.GetReferencedAssemblies()
        .Where(name => name.Name!.StartsWith("Providers.", StringComparison.Ordinal) && name.Name != Abstractions.GetName().Name)
        .Select(Assembly.Load)
        .Append(typeof(InMemoryServiceCollectionExtensions).Assembly); // The sample is what others copy.

    [Test]
    public void Providers_Registered_AreFound() => Assert.That(Providers, Does.Contain(typeof(EmbeddedServiceCollectionExtensions).Assembly));

    [Test]
    public void Abstractions_References_AreNeitherAspNetNorHostNorProviders() =>
        Assert.That(Names(Abstractions), Has.None.StartsWith("Microsoft.AspNetCore").And.None.StartsWith("Gateway").And.None.StartsWith("Providers").And.None.StartsWith("Yarp"));

    [TestCaseSource(nameof(Providers))]
    public void Provider_References_AreOfTheProjectTheAbstractionsAlone(Assembly provider)
    {
        Assert.That(Names(provider).Where(name => name.StartsWith("Providers.", StringComparison.Ordinal)), Is.EqualTo(["Providers.Abstractions"]));
        Assert.That(Names(provider), Has.None.StartsWith("Gateway").And.None.StartsWith("Yarp").And.None.StartsWith("Microsoft.AspNetCore.Http").And.None.StartsWith("Microsoft.AspNetCore.Hosting"));
    }

    [TestCaseSource(nameof(Providers))]
    public void Provider_PublicSurface_IsItsAddXAndSettings(Assembly provider)
    {
        foreach (var type in provider.GetExportedTypes())
        {
            Assert.That(
                type.Name.EndsWith("ServiceCollectionExtensions", StringComparison.Ordinal) || type.Name.EndsWith("Settings", StringComparison.Ordinal),
                Is.True, $"{type.FullName} is public; make it internal");
        }

        var extensions = provider.GetExportedTypes().Single(type => type.Name.EndsWith("ServiceCollectionExtensions", StringComparison.Ordinal));
        var methods = extensions.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly);
        Assert.That(methods.Select(method => method.Name), Has.All.StartsWith("Add"));
    }

    [Test]
    public void Host_PublicSurface_IsEmpty() => Assert.That(Host.GetExportedTypes().Where(type => type.Namespace?.StartsWith("Gateway", StringComparison.Ordinal) == true), Is.Empty);

    private static IEnumerable<string> Names(Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => name.Name!);
}
