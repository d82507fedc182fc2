using System.Text.RegularExpressions;

namespace Gateway.Tests.Architecture;

/// <summary>Rules that only the source tells.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed partial class SourceTests
{
    private static readonly string Root = FindRoot();

    [Test]
    public void Host_OutsideOfItsComposition_NamesNoProvider()
    {
        string[] composition = ["GatewayApplication.cs", "Program.cs"];
        var names = Directory.GetDirectories(Root, "Providers.*").Select(directory => Path.GetFileName(directory)!).Where(name => name != "Providers.Abstractions").ToList();
        Assert.That(names, Does.Contain("Providers.Embedded"));
        foreach (var (file, text) in Files("Gateway.Host"))
        {
            foreach (var name in names)
            {
                if (!composition.Contains(Path.GetFileName(file)))
                    Assert.That(text, Does.Not.Contain(name), file);
                Assert.That(text, Does.Not.Contain($"using {name}."), $"{file}: only AddX and settings are for the host");
            }
        }
    }

    [Test]
    public void Source_ProviderNames_AreNeverSwitchedOn()
    {
        // The demo tenant writes the name of the provider that it starts on: data, not a decision.
        foreach (var (file, text) in Files("Gateway.Host").Concat(Files("Providers.Abstractions")))
        {
            Assert.That(Decision().IsMatch(text), Is.False, $"{file} decides by a provider's name");
            Assert.That(ProviderEnum().IsMatch(text), Is.False, $"{file} enumerates providers");
        }
    }

    [Test]
    public void Program_Lines_AreAtMost40() => Assert.That(File.ReadAllLines(Path.Combine(Root, "Gateway.Host", "Program.cs")), Has.Length.LessThanOrEqualTo(40));

    [Test]
    public void Source_Files_AreSmall()
    {
        var large = Files("Gateway.Host").Concat(Files("Providers.*")).Concat(Files("samples"))
            .Where(file => !file.Path.Contains("/Migrations/", StringComparison.Ordinal)) // Made by dotnet-ef.
            .Where(file => file.Text.Count(c => c == '\n') > 300)
            .Select(file => Path.GetRelativePath(Root, file.Path));
        Assert.That(large, Is.Empty, "A file longer than about 250 lines wants to be two.");
    }

    [Test]
    public void Source_Regions_AreNone()
    {
        foreach (var (file, text) in Files("Gateway.Host").Concat(Files("Providers.*")).Concat(Files("samples")).Concat(Files("Gateway.Tests")))
            Assert.That(Region().IsMatch(text), Is.False, file);
    }

    private static IEnumerable<(string Path, string Text)> Files(string projects) =>
        from project in Directory.GetDirectories(Root, projects)
        from file in Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
        where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        select (file, File.ReadAllText(file));

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Gateway.sln")))
            directory = directory.Parent ?? throw new DirectoryNotFoundException("The tests run outside of the repository.");
        return directory.FullName;
    }

    [GeneratedRegex("""(==|!=|case|is|when|Equals\()\s*"(embedded|supabase|firebase)"|"(embedded|supabase|firebase)"\s*=>""", RegexOptions.IgnoreCase)]
    private static partial Regex Decision();

    [GeneratedRegex(@"enum\s+\w*Provider", RegexOptions.IgnoreCase)]
    private static partial Regex ProviderEnum();

    [GeneratedRegex(@"^\s*#region", RegexOptions.Multiline)]
    private static partial Regex Region();
}
