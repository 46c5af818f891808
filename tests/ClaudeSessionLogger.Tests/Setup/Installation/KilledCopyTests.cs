using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Setup.Installation;

/// <summary>
/// The published program in the cache of npx, whose <c>setup</c> is killed or runs twice at the same time.
/// </summary>
public sealed class KilledCopyTests : IDisposable
{
    readonly TemporaryHome _home = new("home of Ann");

    public void Dispose() => _home.Dispose();

    string Library => _home.In(".local", "lib", "claude-session-logger");

    string Cached()
    {
        var folder = Directory.CreateDirectory(_home.In(".npm", "_npx", "0a1b", "node_modules", "native")).FullName;
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(Published.Program)!))
            if (Path.GetExtension(file) is not (".dbg" or ".pdb"))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return Path.Combine(folder, Path.GetFileName(Published.Program));
    }

    [Fact]
    public async Task Two_setups_succeed_after_one_was_killed_half_way()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There, the program has no folder of its own.");
        var program = Cached();
        using (var killed = ProgramRun.Start(program, ["setup"], _home.Environment()))
        {
            while (!killed.HasExited && !Directory.Exists(Library))
                await Task.Yield();
            while (!killed.HasExited && Directory.GetDirectories(Library).Length == 0)
                await Task.Yield();
            killed.Kill();
            await killed.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.Single(Directory.GetDirectories(Library));
        var runs = await Task.WhenAll(
            Enumerable.Range(0, 2).Select(_ => ProgramRun.Of(program, ["setup"], _home.Environment()))
        );

        Assert.All(runs, run => Assert.Equal("", run.Succeeded().Error));
        Assert.DoesNotContain(Directory.GetDirectories(Library), folder => folder.EndsWith(".part"));
        var names = Directory.GetFiles(_home.In(".local", "bin"));
        Assert.Equal(4, names.Length);
        Assert.All(names, name => Assert.True(File.Exists(RealPath.Resolve(name)), name));
        var version = await ProgramRun.Of(_home.In(".local", "bin", "csl"), ["--version"], _home.Environment());
        Assert.NotEqual("", version.Succeeded().Out);
    }
}
