using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Project;

/// <summary>People install what install.sh builds, so the tests and the benchmarks must run just that.</summary>
public sealed class InstalledProgramTests
{
    const ushort FixedAddresses = 2;

    static readonly string[] s_properties =
    [
        "RuntimeIdentifier",
        "IlcDehydrate",
        "PositionIndependentExecutable",
        "OptimizationPreference",
        "SelfContained",
        "IlcInstructionSet",
        "InvariantGlobalization",
        "StripSymbols",
    ];

    /// <summary>
    /// A program at other addresses is unpacked or relocated at each start, and its hooks take four times as long.
    /// </summary>
    [Fact]
    public void The_program_has_fixed_addresses()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have no programs of that kind.");
        Assert.SkipWhen(
            File.Exists(Path.ChangeExtension(Published.Program, ".dll")),
            "This is not the published program."
        );
        using var program = new BinaryReader(File.OpenRead(Published.Program));
        Assert.Equal("\x7f" + "ELF", new string(program.ReadChars(4)));
        program.BaseStream.Position = 16;
        Assert.Equal(FixedAddresses, program.ReadUInt16());
    }

    [Fact]
    public async Task Every_way_of_publishing_builds_the_same_program()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The properties differ on Linux only.");
        var installed = await Properties("-p:UseCurrentRuntimeIdentifier=true");
        Assert.Equal("false", (string?)installed["IlcDehydrate"]);
        Assert.Equal("false", (string?)installed["PositionIndependentExecutable"]);
        var released = await Properties($"-p:RuntimeIdentifier={RuntimeInformation.RuntimeIdentifier}");
        Assert.Equal(released.ToJsonString(), installed.ToJsonString());
    }

    [Fact]
    public void Tests_benchmarks_and_people_get_the_build_of_the_install_script()
    {
        var script = File.ReadAllText(Repository.In("test.sh"));
        Assert.Contains("./install.sh --build \"$publish\"", script, StringComparison.Ordinal);
        Assert.DoesNotContain("dotnet publish", script, StringComparison.Ordinal);
    }

    static async Task<JsonNode> Properties(string option)
    {
        using var home = new TemporaryHome();
        var environment = home.Environment();
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
            environment["DOTNET_ROOT"] = root;
        environment["NUGET_PACKAGES"] =
            Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var run = await ProgramRun.Of(
            "dotnet",
            [
                "msbuild",
                Repository.In("src", "ClaudeSessionLogger"),
                "-nodeReuse:false",
                "-p:Configuration=Release",
                "-p:_IsPublishing=true",
                option,
                .. s_properties.Select(name => $"-getProperty:{name}"),
            ],
            environment
        );
        return JsonNode.Parse(run.Succeeded().Out)!["Properties"]!;
    }
}
