using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>
/// The user enters a server's password once; it is stored only in the password file of PostgreSQL's tools.
/// </summary>
public sealed class HubPasswordTests : IDisposable
{
    const string Password = "h:ush\\-hush-4711";

    readonly TemporaryHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Setup_reads_the_password_from_stdin_and_writes_it_only_to_pgpass()
    {
        var address = PostgresServer.CreateDatabase();
        var environment = _home.Environment();
        environment["CLAUDE_LOGGER_USER"] = "Ada";
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root)
            environment["DOTNET_ROOT"] = root;

        var run = (
            await ProgramRun.Of(
                "dotnet",
                [typeof(Settings).Assembly.Location, "setup", "--hub", address, "--password-stdin"],
                environment,
                Password + "\n"
            )
        ).Succeeded();

        var file = _home.In(".pgpass");
        Assert.Contains("~/.pgpass", run.Out, StringComparison.Ordinal);
        Assert.EndsWith(@":postgres:h\:ush\\-hush-4711", File.ReadAllLines(file)[0], StringComparison.Ordinal);
        Assert.DoesNotContain("hush", run.Out + run.Error, StringComparison.Ordinal);
        foreach (
            var other in Directory
                .EnumerateFiles(_home.Path, "*", SearchOption.AllDirectories)
                .Where(other => other != file)
        )
            Assert.True(File.ReadAllBytes(other).AsSpan().IndexOf("hush"u8) < 0, other);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData("n", "permission denied for schema", "permission denied for schema")]
    [InlineData("n", "invalid password 'n'", "invalid password '…'")]
    [InlineData("hush-4711", "invalid password hush-4711", "invalid password …")]
    public void A_message_hides_the_password_and_stays_readable(string password, string message, string shown) =>
        Assert.Equal(shown, PostgreSqlFailure.Masked(message, password));

    [Fact]
    public void A_new_password_is_added_before_the_existing_ones()
    {
        var file = _home.In(".pgpass");
        File.WriteAllText(file, "old.example:5432:*:jane:secret\n");

        PasswordFile.Add(file, PostgreSqlAddress.Parse("postgresql://jane@db.example:6000/team"), "jane", "new");
        PasswordFile.Add(file, PostgreSqlAddress.Parse("postgresql://jane@db.example:6000/team"), "jane", "new");

        Assert.Equal(["db.example:6000:team:jane:new", "old.example:5432:*:jane:secret"], File.ReadAllLines(file));
    }

    [Fact]
    public async Task An_address_with_a_password_is_refused_without_printing_the_password()
    {
        var run = await Built.Run(
            _home,
            "setup",
            "--hub",
            $"postgresql://ada:{Uri.EscapeDataString(Password)}@127.0.0.1/team"
        );

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("password", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", run.Out + run.Error + _home.SyncLogText(), StringComparison.Ordinal);
    }
}
