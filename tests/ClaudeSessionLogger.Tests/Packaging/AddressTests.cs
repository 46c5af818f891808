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
        var address = Regex
            .Match(File.ReadAllText(Repository.In("build", "Repository.props")), "<RepositoryUrl>(.*)</RepositoryUrl>")
            .Groups[1]
            .Value;
        Assert.StartsWith("https://", address, StringComparison.Ordinal);
        string[] scripts = ["install.sh", "install.ps1", "release.sh", "test.sh"];
        Assert.All(
            Files(Repository.In("packaging"), "*")
                .Concat(Files(Repository.In("src"), "*.cs"))
                .Concat(scripts.Select(name => Repository.In(name))),
            file => Assert.DoesNotContain(address, File.ReadAllText(file), StringComparison.Ordinal)
        );
    }

    static IEnumerable<string> Files(string folder, string pattern) =>
        Directory
            .EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
            .Where(file =>
                !Path.GetRelativePath(Repository.Root, file).StartsWith("artifacts", StringComparison.Ordinal)
            );

    [GeneratedRegex("https?://([A-Za-z0-9.-]*[A-Za-z0-9])")]
    private static partial Regex Address();
}
