using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>A server's password is given once, kept where PostgreSQL's own tools keep it, and seen nowhere else.</summary>
public sealed class HubPasswordTests : IDisposable
{
    const string Password = "h:ush\\-hush-4711";

    readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task It_is_read_from_standard_input_and_stands_in_no_other_file_and_on_no_screen()
    {
        var address = PostgresServer.CreateDatabase();
        var environment = _home.Environment();
        environment["CLAUDE_LOGGER_USER"] = "Ada";
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
            environment["DOTNET_ROOT"] = root;

        var run = (await ProgramRun.Of("dotnet", [typeof(Settings).Assembly.Location, "setup", "--hub", address, "--password-stdin"], environment, Password + "\n")).Succeeded();

        var file = _home.In(".pgpass");
        Assert.Contains(file, run.Out, StringComparison.Ordinal);
        Assert.EndsWith(@":postgres:h\:ush\\-hush-4711", File.ReadAllLines(file)[0], StringComparison.Ordinal);
        Assert.DoesNotContain("hush", run.Out + run.Error, StringComparison.Ordinal);
        foreach (var other in Directory.EnumerateFiles(_home.Path, "*", SearchOption.AllDirectories).Where(other => other != file))
            Assert.True(File.ReadAllBytes(other).AsSpan().IndexOf("hush"u8) < 0, other);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void A_password_file_keeps_what_is_in_it_and_has_the_new_one_first()
    {
        var file = _home.In(".pgpass");
        File.WriteAllText(file, "old.example:5432:*:jane:secret\n");

        PasswordFile.Add(file, PostgreSqlAddress.Parse("postgresql://jane@db.example:6000/team"), "jane", "new");
        PasswordFile.Add(file, PostgreSqlAddress.Parse("postgresql://jane@db.example:6000/team"), "jane", "new");

        Assert.Equal(["db.example:6000:team:jane:new", "old.example:5432:*:jane:secret"], File.ReadAllLines(file));
    }

    [Fact]
    public async Task An_address_with_a_password_in_it_is_refused_without_repeating_it()
    {
        var run = await Built.Run(_home, "setup", "--hub", $"postgresql://ada:{Uri.EscapeDataString(Password)}@127.0.0.1/team");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("password", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", run.Out + run.Error + _home.SyncLogText(), StringComparison.Ordinal);
    }
}
