using System.Text.RegularExpressions;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Project;

/// <summary>The DuckDB library next to the published program was processed by `build/BindOwnSymbols.cs`.</summary>
public sealed partial class PublishedLibraryTests
{
    [Fact]
    public async Task The_library_binds_its_own_functions_without_name_lookup()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only glibc's loader tells what it looks up.");
        using var home = new TemporaryHome();
        var environment = Published.WithoutFlush(home);
        environment["LD_DEBUG"] = "bindings";
        var run = await ProgramRun.Of(Published.Program, ["init"], environment);

        Assert.Equal(0, run.ExitCode);
        var bindings = Binding()
            .Matches(run.Error)
            .Select(match => (To: match.Groups["to"].Value, Symbol: match.Groups["symbol"].Value))
            .ToList();
        Assert.Contains(bindings, binding => binding.To == "libc.so.6");
        // What remains: symbols that the program uses, and those that must be unique in the process. Originally there
        // were 29,000.
        var own = bindings
            .Where(binding =>
                binding.To == "libduckdb.so" && !binding.Symbol.StartsWith("duckdb_", StringComparison.Ordinal)
            )
            .ToList();
        Assert.InRange(own.Count, 1, 100);
    }

    [GeneratedRegex(
        @"binding file \S*/libduckdb\.so \[0\] to \S*/(?<to>[^/\s]+) \[0\]: normal symbol `(?<symbol>[^']+)'"
    )]
    private static partial Regex Binding();
}
