using Gateway.Host.Tenancy;
using Gateway.Tests.Backends;
using Microsoft.Extensions.DependencyInjection;
using Providers.Abstractions;

namespace Gateway.Tests.Conformance;

/// <summary>A provider that the real host registers, or that a backend brings, runs every suite, or this is red.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class CompletenessTests
{
    [Test]
    public async Task EveryProvider_RunsEverySuite()
    {
        await using var gateway = await TestGateway.StartAsync(new GatewayConfiguration(), builder =>
        {
            foreach (var backend in Backends())
                backend.AddServices(builder.Services);
        });
        var catalogue = gateway.Services.GetRequiredService<ProviderCatalogue>();
        var providers = catalogue.Names.ToList();
        var suites = Suites().ToList();
        Assert.That(providers, Is.Not.Empty);
        Assert.That(suites, Has.Count.GreaterThan(20));

        var missing =
            from provider in providers
            from suite in suites
            where Concerns(catalogue[provider], suite) && !Runs(provider).Any(run => Bases(run).Contains(suite))
            select $"{provider}: {suite.Name[..suite.Name.IndexOf('`', StringComparison.Ordinal)]}";
        Assert.That(missing, Is.Empty, "Derive these suites over the provider's backend.");
    }

    // Whom a backend does not serve at all, it need not serve well.
    private static bool Concerns(IProvider provider, Type suite) => suite.Namespace!.Split('.')[^1] switch
    {
        "Database" => provider.Database is not null,
        "Storage" => provider.Storage is not null,
        "Auth" => provider.Auth is not null,
        _ => true,
    };

    // A suite has tests of its own; what only helps others does not.
    private static IEnumerable<Type> Suites() => typeof(CompletenessTests).Assembly.GetTypes().Where(type =>
        type is { IsAbstract: true, IsGenericTypeDefinition: true } && Bases(type).Contains(typeof(Conformance<>))
        && type.GetMethods().Any(method => method.DeclaringType == type && method.IsDefined(typeof(NUnitAttribute), inherit: false)));

    private static IEnumerable<Type> Runs(string provider) => typeof(CompletenessTests).Assembly.GetTypes().Where(type =>
        !type.IsAbstract && Backend(type) is { } backend && ((Backend)Activator.CreateInstance(backend)!).Provider == provider);

    private static IEnumerable<Backend> Backends() => typeof(CompletenessTests).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(Backend)))
        .Select(type => (Backend)Activator.CreateInstance(type)!);

    private static Type? Backend(Type type)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (current.IsGenericType && current.GetGenericTypeDefinition() == typeof(Conformance<>))
                return current.GetGenericArguments()[0];
        }

        return null;
    }

    private static IEnumerable<Type> Bases(Type type)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (current.IsGenericType)
                yield return current.GetGenericTypeDefinition();
        }
    }
}
