using System.Text.RegularExpressions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Packaging;

/// <summary>What is downloaded, and from where.</summary>
public sealed partial class AddressTests
{
    static readonly string[] s_hosts =
    [
        "github.com",
        "dotnet.microsoft.com",
        "dot.net",
        "api.nuget.org",
        "aka.ms",
        "www.debian.org",
        "schemas.microsoft.com",
        "json.schemastore.org",
    ];

    /// <summary>A package mirror of one machine must not become an address for everybody.</summary>
    [Fact]
    public void Lock_files_manifests_and_scripts_name_only_known_hosts()
    {
        string[] patterns = ["*.lock.json", "package*.json", "dotnet-tools.json", "*.props", "*.targets", "*.csproj"];
        var files = patterns
            .SelectMany(pattern => Files(Repository.Root, pattern))
            .Concat(Files(Repository.In("packaging"), "*"))
            .Concat(Files(Repository.In(".github"), "*"))
            .Concat(
                ((string[])["install.sh", "install.ps1", "release.sh", "test.sh"]).Select(name => Repository.In(name))
            );
        Assert.All(
            files.Distinct(),
            file =>
                Assert.All(
                    Address().Matches(File.ReadAllText(file)),
                    match => Assert.Contains(match.Groups[1].Value, s_hosts)
                )
        );
    }

    [Fact]
    public void Only_one_file_has_the_address_of_the_repository()
    {
        var address = Property();
        Assert.StartsWith("https://", address, StringComparison.Ordinal);
        string[] scripts = ["install.sh", "install.ps1", "release.sh", "test.sh"];
        Assert.All(
            Files(Repository.In("packaging"), "*")
                .Concat(Files(Repository.In("src"), "*.cs"))
                .Concat(scripts.Select(name => Repository.In(name))),
            file => Assert.DoesNotContain(address, File.ReadAllText(file), StringComparison.Ordinal)
        );
    }

    /// <summary>Pages cannot read the property, so a new address must be written to the README, too.</summary>
    [Fact]
    public void Pages_name_the_address_of_the_property_and_only_the_README_does()
    {
        var address = Property();
        var owner = new Uri(address).Segments[1].TrimEnd('/');
        Assert.All(
            Releases().Matches(File.ReadAllText(Repository.In("README.md"))),
            match => Assert.Equal(address, match.Groups[1].Value)
        );
        Assert.Contains(address, File.ReadAllText(Repository.In("README.md")), StringComparison.Ordinal);
        string[] folders = ["docs", "plugin", ".github", "packaging"];
        Assert.All(
            folders
                .SelectMany(folder => Files(Repository.In(folder), "*"))
                .Concat(Directory.GetFiles(Repository.Root, "*.md").Where(file => !file.EndsWith("README.md"))),
            file =>
            {
                var text = File.ReadAllText(file);
                Assert.DoesNotContain(address, text, StringComparison.Ordinal);
                Assert.DoesNotContain($"{owner}@users.noreply", text, StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public async Task Packages_follow_the_property()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Releases are made by a shell script.");
        const string Other = "https://git.example.org/ann/logger";
        string[] names =
        [
            .. ((string[])["VERSION", "DATE", "MAIL_DATE", "PACKAGES", "RID", "COMMAND", "OWNER"]),
            .. ((string[])["ARCH", "SIZE", "VERSION"]).Select(name => $"DEB_{name}"),
            .. ((string[])["NAME", "OS", "CPU", "LIBC"]).Select(name => $"NPM_{name}"),
            .. from os in (string[])["linux", "osx", "win"]
            from cpu in (string[])["x64", "arm64"]
            select $"SHA256_{os}_{cpu}",
        ];
        var variables = names.ToDictionary(name => name, _ => "x");
        variables["REPOSITORY"] = Other;
        variables["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "";
        var named = 0;
        foreach (var template in Files(Repository.In("packaging"), "*"))
        {
            if (!File.ReadAllText(template).Contains("@REPOSITORY@", StringComparison.Ordinal))
                continue;
            var made = await ProgramRun.Of("/bin/sh", [Repository.In("packaging", "generate.sh"), template], variables);
            Assert.Contains(Other, made.Succeeded().Out, StringComparison.Ordinal);
            Assert.DoesNotContain("https://github.com", made.Out, StringComparison.Ordinal);
            named++;
        }

        // npm, .NET, Debian, Homebrew, Scoop, WinGet and the Dev Container feature.
        Assert.True(named >= 9, $"{named} templates");
    }

    static string Property() =>
        Regex
            .Match(File.ReadAllText(Repository.In("build", "Repository.props")), "<RepositoryUrl>(.*)</RepositoryUrl>")
            .Groups[1]
            .Value;

    static IEnumerable<string> Files(string folder, string pattern) =>
        Directory
            .EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
            .Where(file =>
                !Path.GetRelativePath(Repository.Root, file).StartsWith("artifacts", StringComparison.Ordinal)
                && !file.Contains("node_modules", StringComparison.Ordinal)
            );

    [GeneratedRegex("(https://[^ `)]*?)/releases")]
    private static partial Regex Releases();

    [GeneratedRegex("https?://([A-Za-z0-9.-]*[A-Za-z0-9])")]
    private static partial Regex Address();
}
