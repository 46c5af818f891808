using ClaudeSessionLogger.Replication.Hubs;
using Xunit;

namespace ClaudeSessionLogger.Tests.Replication;

public sealed class HubAddressTests
{
    const string Home = "/home/jane";

    static HubAddress Parse(string text) => HubAddress.Parse(text, Home);

    static string Problem(string text)
    {
        Assert.False(HubAddress.TryParse(text, Home, out var address, out var problem));
        Assert.Null(address);
        return problem!;
    }

    [Theory]
    [InlineData("md:", "MotherDuck", "md:")]
    [InlineData(" MD:claude_sessions ", "MotherDuck", "md:")]
    [InlineData("duckdb:/srv/hub.duckdb", "DuckDbFile", "duckdb:/srv/hub.duckdb")]
    [InlineData("duckdb:~/hub.duckdb", "DuckDbFile", "duckdb:~/hub.duckdb")]
    [InlineData("/srv/hub", "Folder", "/srv/hub")]
    [InlineData("~/Dropbox/hub", "Folder", "~/Dropbox/hub")]
    [InlineData("folder:/srv/hub", "Folder", "folder:/srv/hub")]
    [InlineData("postgres://jane@db.example.org/team", "PostgreSql", "postgresql://jane@db.example.org/team")]
    [InlineData(
        "postgresql://jane@db.example.org:6432/team?sslmode=Require",
        "PostgreSql",
        "postgresql://jane@db.example.org:6432/team?sslmode=require"
    )]
    [InlineData(
        "postgresql:///team?host=/var/run/postgresql&port=5433",
        "PostgreSql",
        "postgresql:///team?host=%2Fvar%2Frun%2Fpostgresql&port=5433"
    )]
    [InlineData("postgresql://j%40ne@[::1]:1/a%20b", "PostgreSql", "postgresql://j%40ne@[::1]:1/a%20b")]
    [InlineData(
        "postgresql://postgres@pg.us-east-1-aws.motherduck.com/md:",
        "PostgreSql",
        "postgresql://postgres@pg.us-east-1-aws.motherduck.com/md%3A"
    )]
    public void An_address_survives_a_round_trip(string text, string kind, string written)
    {
        var address = Parse(text);
        Assert.Equal((kind, written), (address.Kind.ToString(), address.ToString()));
        Assert.Equal(address, Parse(written));
    }

    [Fact]
    public void A_path_is_made_absolute_and_the_tilde_expanded()
    {
        Assert.Equal("/home/jane/Dropbox/hub", Parse("~/Dropbox/hub/").Path);
        Assert.Equal("/home/jane/hub.duckdb", Parse("duckdb:~/hub.duckdb").Path);
        Assert.Equal("/srv/hub", Parse("folder:/srv/x/../hub").Path);
        Assert.Contains("absolute path", Problem("duckdb:hub.duckdb"), StringComparison.Ordinal);
        Assert.Contains("absolute path", Problem("folder:hub"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("hub")]
    [InlineData("https://example.org/hub")]
    [InlineData("mysql://db/x")]
    [InlineData("/srv/h\u0000b")]
    [InlineData("md:other")]
    [InlineData("postgresql://a,b/x")]
    [InlineData("postgresql://db:99999/x")]
    [InlineData("postgresql://db/x?sslmode=maybe")]
    [InlineData("postgresql://db/x?connect_timeout=5")]
    [InlineData("postgresql://db/x?dbname=y")]
    [InlineData("postgresql://db/x#y")]
    public void An_invalid_address_is_refused_with_a_sentence(string text)
    {
        Assert.InRange(Problem(text).Length, 20, 250);
        Assert.Matches(@"[^.]\.$", Problem(text));
    }

    [Theory]
    [InlineData("postgresql://jane:hunter2@db.example.org/team")]
    [InlineData("postgresql://jane:hun@ter2@db.example.org/team")]
    [InlineData("postgresql://:hunter2@db.example.org/team")]
    [InlineData("postgresql://jane@db.example.org/team?password=hunter2")]
    [InlineData("postgresql://jane@db.example.org/team?PGPASS%57ORD=hunter2")]
    [InlineData("postgresql://jane@db.example.org/team?sslmode=require&sslpassword=hunter2")]
    [InlineData("postgresql://db:hunter2/team")]
    [InlineData("md:?motherduck_token=hunter2")]
    [InlineData("md:claude_sessions?motherduck_token=hunter2")]
    public void A_secret_in_an_address_is_refused_and_not_repeated(string text)
    {
        var problem = Problem(text);
        Assert.DoesNotContain("hun", problem, StringComparison.Ordinal);
        Assert.Matches("password|secret|token", problem);
        Assert.Matches(@"[^.]\.$", problem);
    }

    [Fact]
    public void The_error_for_a_secret_says_where_to_put_it()
    {
        Assert.Contains("~/.pgpass", Problem("postgresql://jane:hunter2@db/team"), StringComparison.Ordinal);
        Assert.Contains("MOTHERDUCK_TOKEN", Problem("md:?motherduck_token=hunter2"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgresql://db.example.org/x", "VerifyFull")]
    [InlineData("postgresql://10.0.0.5/x", "VerifyFull")]
    [InlineData("postgresql://localhost.example.org/x", "VerifyFull")]
    [InlineData("postgresql://db.example.org/x?sslmode=require", "Require")]
    [InlineData("postgresql://db.example.org/x?sslmode=disable", "Disable")]
    [InlineData("postgresql://localhost/x", "Prefer")]
    [InlineData("postgresql://127.0.0.1/x", "Prefer")]
    [InlineData("postgresql://[::1]/x", "Prefer")]
    [InlineData("postgresql:///x?host=/run/postgresql", "Prefer")]
    [InlineData("postgresql://localhost/x?sslmode=verify-full", "VerifyFull")]
    public void A_remote_server_must_prove_its_identity_by_default(string text, string mode) =>
        Assert.Equal(mode, Parse(text).Server!.EffectiveTls.ToString());

    [Fact]
    public void A_server_address_has_default_port_and_host()
    {
        var server = Parse("postgresql:///team").Server!;
        Assert.Equal(("localhost", 5432, "team", null), (server.Host, server.Port, server.Database, server.User));
        Assert.True(Parse("postgresql://x@PG.eu.MotherDuck.com/md:").Server!.IsMotherDuck);
        Assert.False(Parse("postgresql://x@motherduck.com.evil.org/x").Server!.IsMotherDuck);
    }
}
