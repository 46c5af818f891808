using Xunit;

namespace ClaudeSessionLogger.Tests.Support;

/// <summary>Replaces functions of the C library, so that a drive refuses what some real drives refuse.</summary>
static class Preload
{
    /// <summary>Returns the environment of a program with these functions, written in C.</summary>
    public static async Task<Dictionary<string, string>> With(TemporaryHome home, string functions)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "This replaces functions of glibc.");
        var (source, library) = (Path.Combine(home.Root, "replaced.c"), Path.Combine(home.Root, "replaced.so"));
        await File.WriteAllTextAsync(source, functions, TestContext.Current.CancellationToken);
        var environment = Published.WithoutFlush(home);
        var compiler = Array.Find(["gcc", "clang"], name => File.Exists("/usr/bin/" + name));
        Assert.SkipWhen(compiler is null, "There is no C compiler here.");
        (await ProgramRun.Of(compiler, ["-shared", "-fPIC", "-o", library, source], environment)).Succeeded();
        environment["LD_PRELOAD"] = library;
        return environment;
    }
}
