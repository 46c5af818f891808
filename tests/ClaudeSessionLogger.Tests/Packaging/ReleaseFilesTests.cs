using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace ClaudeSessionLogger.Tests.Packaging;

/// <summary>Checks the files of a release as far as tools on this machine can.</summary>
public sealed partial class ReleaseFilesTests : IDisposable
{
    readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    static string Sum(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    [Fact]
    public void The_checksums_are_those_of_all_files()
    {
        var lines = File.ReadAllLines(Release.In("SHA256SUMS"));
        Assert.Equal(
            Directory
                .GetFiles(Release.Folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Release.Folder, file))
                .Where(file => file != "SHA256SUMS")
                .Order(StringComparer.Ordinal),
            lines.Select(line => line.Split("  ")[1])
        );
        Assert.All(lines, line => Assert.Equal(line.Split("  ")[0], Sum(Release.In(line.Split("  ")[1]))));
    }

    [Fact]
    public async Task Lintian_finds_nothing_in_the_Debian_package()
    {
        var package = Release.Single("claude-session-logger_*.deb");
        var run = await Release.Run(_home, "lintian", "--allow-root", "--fail-on", "error,warning", package);
        Assert.True(run.ExitCode == 0, run.Out);
    }

    [Fact]
    public async Task The_Homebrew_formula_is_Ruby_with_the_archives_checksum()
    {
        var formula = Release.Single("homebrew/*.rb");
        Assert.Contains($"sha256 \"{Sum(Release.Archive)}\"", File.ReadAllText(formula), StringComparison.Ordinal);
        Assert.Contains("Syntax OK", (await Release.Run(_home, "ruby", "-c", formula)).Succeeded().Out);
    }

    [Fact]
    public void The_manifests_for_Windows_are_complete()
    {
        var scoop = JsonNode.Parse(File.ReadAllText(Release.Single("scoop/*.json")))!;
        Assert.Equal(Release.Version, (string)scoop["version"]!);
        foreach (var (system, rid) in (ReadOnlySpan<(string, string)>)[("64bit", "win-x64"), ("arm64", "win-arm64")])
        {
            Assert.EndsWith($"-{Release.Version}-{rid}.zip", (string)scoop["architecture"]![system]!["url"]!);
            Assert.Matches("^[0-9a-f]{64}$", (string)scoop["architecture"]![system]!["hash"]!);
        }

        string[] types = ["version", "defaultLocale", "installer"];
        var manifests = Directory.GetFiles(Release.In("winget"), "*.yaml").Select(Yaml).ToList();
        Assert.Equal(types.Order(), manifests.Select(manifest => Text(manifest, "ManifestType")).Order());
        Assert.All(manifests, manifest => Assert.Equal(Release.Version, Text(manifest, "PackageVersion")));
        Assert.Single(manifests.Select(manifest => Text(manifest, "PackageIdentifier")).Distinct());
        Assert.All(manifests, AssertHasWhatItsSchemaRequires);
        Assert.Contains("csl", scoop["bin"]!.AsArray().OfType<JsonArray>().Select(name => (string)name[1]!));
    }

    // The schemas of WinGet (1.10.0) require these, and limit them so.
    static void AssertHasWhatItsSchemaRequires(YamlMappingNode manifest)
    {
        Assert.Matches(
            @"^[^\.\s\\/:\*\?""<>\|]{1,32}(\.[^\.\s\\/:\*\?""<>\|]{1,32}){1,7}$",
            Text(manifest, "PackageIdentifier")
        );
        Assert.Matches(@"^(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}$", Text(manifest, "ManifestVersion"));
        string[] required = Text(manifest, "ManifestType") switch
        {
            "version" => ["DefaultLocale"],
            "defaultLocale" => ["PackageLocale", "Publisher", "PackageName", "License", "ShortDescription"],
            _ => ["Installers", "InstallerType", "NestedInstallerType", "NestedInstallerFiles"],
        };
        Assert.All(required, key => Assert.True(manifest.Children.ContainsKey(key), key));
        if (!manifest.Children.TryGetValue("Installers", out var installers))
            return;
        foreach (var installer in (YamlSequenceNode)installers)
        {
            var sum = (YamlScalarNode)((YamlMappingNode)installer)["InstallerSha256"];
            Assert.Matches("^[A-Fa-f0-9]{64}$", sum.Value);
            // A sum of digits alone would be a number.
            Assert.Equal(YamlDotNet.Core.ScalarStyle.DoubleQuoted, sum.Style);
        }
    }

    [Fact]
    public void The_notes_are_those_of_the_version()
    {
        var notes = File.ReadAllText(Release.In("notes.md"));
        var changelog = File.ReadAllText(Repository.In("CHANGELOG.md"));
        Assert.StartsWith("### ", notes, StringComparison.Ordinal);
        Assert.Contains(notes, changelog, StringComparison.Ordinal);
        Assert.DoesNotContain("\n## ", notes, StringComparison.Ordinal);
    }

    static YamlMappingNode Yaml(string file)
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(file);
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    static string Text(YamlMappingNode manifest, string key) => ((YamlScalarNode)manifest[key]).Value!;

    [Fact]
    public void No_package_contains_debug_files()
    {
        foreach (var package in Directory.GetFiles(Release.In("nuget"), "*.nupkg"))
        {
            using var files = ZipFile.OpenRead(package);
            Assert.DoesNotContain(files.Entries, entry => Path.GetExtension(entry.Name) is ".pdb" or ".dbg");
            Assert.True(files.Entries.Sum(entry => entry.CompressedLength) < 250_000_000, "NuGet's limit");
        }
    }

    [Fact]
    public void The_list_of_packages_names_those_that_are_compiled_in()
    {
        var list = JsonNode.Parse(File.ReadAllText(Release.Single("*.cdx.json")))!;
        Assert.Equal("CycloneDX", (string)list["bomFormat"]!);
        var names = list["components"]!.AsArray().Select(component => (string)component!["name"]!).ToList();
        Assert.Superset(
            new HashSet<string> { "DuckDB.NET.Data.Full", "Npgsql", "System.CommandLine", "YamlDotNet" },
            names.ToHashSet()
        );
        Assert.DoesNotContain("xunit.v3", names);
    }

    [Fact]
    public void Released_scripts_know_their_repository()
    {
        var repository = RepositoryUrl()
            .Match(File.ReadAllText(Repository.In("build", "Repository.props")))
            .Groups[1]
            .Value;
        foreach (var script in (string[])["install.sh", "install.ps1"])
            Assert.Contains(repository, File.ReadAllText(Release.In(script)), StringComparison.Ordinal);
        Assert.NotEmpty(File.ReadAllText(Release.In("notes.md")));
    }

    [GeneratedRegex("<RepositoryUrl>(.*)</RepositoryUrl>")]
    private static partial Regex RepositoryUrl();
}
