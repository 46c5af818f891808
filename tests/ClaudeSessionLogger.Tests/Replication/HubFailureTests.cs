using System.Net;
using System.Net.Sockets;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Replication;

/// <summary>An unreachable, slow, silent or wrong hub leads to one sentence, in time and without a secret.</summary>
public sealed class HubFailureTests : IDisposable
{
    const string Secret = "hunter2-token.with_signs";

    static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(700),
        s_long = TimeSpan.FromMinutes(1);

    readonly ScratchFolder _scratch = new();
    readonly List<TcpListener> _listeners = [];

    public void Dispose()
    {
        _listeners.ForEach(listener => listener.Dispose());
        _scratch.Dispose();
    }

    Failure Fail(string address, TimeSpan limit, bool create = false, params (string Name, string Value)[] variables)
    {
        var secrets = new HubSecrets(
            name => variables.FirstOrDefault(variable => variable.Name == name).Value,
            _scratch.Root
        );
        var failure = Assert.Throws<Failure>(() =>
            HubFactory.Open(HubAddress.Parse(address, _scratch.Root), secrets, limit, TimeProvider.System, create)
        );
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        return failure;
    }

    /// <summary>A server that sends this to every client and keeps the connection open.</summary>
    string Server(byte[] says, bool thenCloses = false)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _listeners.Add(listener);
        _ = Task.Run(async () =>
        {
            var open = new List<TcpClient>();
            try
            {
                while (true)
                {
                    var client = await listener.AcceptTcpClientAsync();
                    open.Add(client);
                    await client.GetStream().WriteAsync(says);
                    if (thenCloses)
                        client.Dispose();
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
            {
                open.ForEach(client => client.Dispose());
            }
        });
        return $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("prefer")]
    [InlineData("verify-full")]
    public void A_silent_server_times_out(string mode)
    {
        var failure = Fail(
            $"postgresql://jane@{Server([])}/team?sslmode={mode}",
            s_short,
            variables: ("PGPASSWORD", Secret)
        );
        Assert.Equal(FailureKind.Unreachable, failure.Kind);
        Assert.Contains("in time", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_falls_silent_later_times_out()
    {
        using var place = new TestHub("postgresql");
        place.Open().Dispose();
        using var relay = new SilencedRelay(new Uri(PostgresServer.Address).Port);
        var address = new UriBuilder(place.Address.ToString()) { Port = relay.Port }
            .Uri
            .AbsoluteUri;
        using var hub = HubFactory.Open(
            HubAddress.Parse(address, _scratch.Root),
            place.Secrets,
            TimeSpan.FromSeconds(3),
            TimeProvider.System
        );
        hub.GetState();
        relay.Silence();
        Assert.Equal(
            FailureKind.Unreachable,
            Assert.Throws<Failure>(() => hub.Push(new LogStory().Write(1).Push())).Kind
        );
        Assert.Equal(
            FailureKind.Unreachable,
            Assert
                .Throws<Failure>(() =>
                {
                    hub.GetState();
                })
                .Kind
        );
    }

    [Fact]
    public void A_server_that_is_not_PostgreSQL_is_refused()
    {
        foreach (
            var says in (string[])
                [
                    "HTTP/1.1 400 Bad Request\r\n\r\n",
                    "R\0\0\0\u0008\0\0\0\u0063",
                    "E\0\0\0\u0005x",
                    new string('\u0001', 5000),
                ]
        )
        {
            foreach (var mode in (string[])["disable", "prefer", "require"])
            {
                foreach (var closes in (bool[])[true, false])
                {
                    var failure = Fail(
                        $"postgresql://jane@{Server(System.Text.Encoding.Latin1.GetBytes(says), closes)}/team?sslmode="
                            + $"{mode}",
                        s_short,
                        variables: ("PGPASSWORD", Secret)
                    );
                    Assert.Equal(FailureKind.Unreachable, failure.Kind);
                }
            }
        }
    }

    [Fact]
    public void A_missing_server_is_reported_as_unreachable()
    {
        var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Dispose();
        var failure = Fail($"postgresql://jane@127.0.0.1:{port}/team", s_long, variables: ("PGPASSWORD", Secret));
        Assert.Equal(FailureKind.Unreachable, failure.Kind);
        Assert.Contains($"127.0.0.1:{port}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(
            FailureKind.Unreachable,
            Fail("postgresql://jane@no-such-host.invalid/team", s_long, variables: ("PGPASSWORD", Secret)).Kind
        );
    }

    [Fact]
    public void A_wrong_database_and_a_server_without_TLS_are_reported()
    {
        var server = new Uri(PostgresServer.Address);
        Assert.Contains(
            "cannot find the database",
            Fail($"postgresql://{server.UserInfo}@{server.Authority}/not_there", s_long).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "sslmode=disable",
            Fail($"postgresql://{server.UserInfo}@{server.Authority}/postgres?sslmode=require", s_long).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(
            FailureKind.Unauthorized,
            Fail(
                $"postgresql://nobody_here@{server.Authority}/postgres",
                s_long,
                variables: ("PGPASSWORD", Secret)
            ).Kind
        );
    }

    [Fact]
    public void MotherDuck_is_not_contacted_without_a_token()
    {
        foreach (var address in (string[])["md:", "postgresql://postgres@pg.us-east-1-aws.motherduck.com/md:"])
        {
            var failure = Fail(address, s_long);
            Assert.Equal(FailureKind.Unauthorized, failure.Kind);
            Assert.Contains("MOTHERDUCK_TOKEN", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_unreachable_MotherDuck_is_reported_without_the_token()
    {
        // Either the extension cannot be downloaded, or MotherDuck refuses the invented token.
        var failure = Fail("md:", TimeSpan.FromSeconds(20), variables: ("MOTHERDUCK_TOKEN", Secret));
        Assert.Contains("MotherDuck", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.Kind is FailureKind.Unreachable or FailureKind.Unauthorized or FailureKind.Invalid);
    }

    [Fact]
    public void A_missing_file_or_folder_is_created_only_by_setup()
    {
        foreach (var address in (string[])[$"duckdb:{_scratch.Path("hub.duckdb")}", _scratch.Path("hub")])
        {
            Assert.Equal(FailureKind.Unreachable, Fail(address, s_long).Kind);
            Assert.False(Path.Exists(HubAddress.Parse(address, "/").Path));
        }

        foreach (
            var address in (string[])[$"duckdb:{_scratch.Path("not/there/hub.duckdb")}", _scratch.Path("not/there/hub")]
        )
            Assert.Equal(FailureKind.Unreachable, Fail(address, s_long, create: true).Kind);
        Assert.False(Path.Exists(_scratch.Path("not")));
    }

    [Fact]
    public void A_file_that_is_not_a_DuckDB_database_is_not_changed()
    {
        var text = new string('x', 20_000);
        File.WriteAllText(_scratch.Path("hub.duckdb"), text);
        var failure = Fail($"duckdb:{_scratch.Path("hub.duckdb")}", s_long, create: true);
        Assert.Equal(FailureKind.Invalid, failure.Kind);
        Assert.Equal(text, File.ReadAllText(_scratch.Path("hub.duckdb")));
    }

    [Fact]
    public void Waiting_for_a_file_held_by_another_program_times_out()
    {
        var path = _scratch.Path("hub.duckdb");
        HubFactory
            .Open(
                HubAddress.Parse($"duckdb:{path}", "/"),
                new(_ => null, "/"),
                s_long,
                TimeProvider.System,
                create: true
            )
            .Dispose();
        using var holder = LockHolder.Of(path);
        var failure = Fail($"duckdb:{path}", s_short);
        Assert.Equal(FailureKind.Unreachable, failure.Kind);
        Assert.Contains("another program", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_damaged_by_another_program_is_reported()
    {
        var folder = _scratch.Path("hub");
        HubFactory
            .Open(HubAddress.Parse(folder, "/"), new(_ => null, "/"), s_long, TimeProvider.System, create: true)
            .Dispose();
        foreach (var text in (string[])["", "{", "[]", """{"epoch":"x"}"""])
        {
            File.WriteAllText(Path.Combine(folder, "hub.json"), text);
            Assert.Equal(FailureKind.Invalid, Fail(folder, s_long, create: true).Kind);
        }

        File.WriteAllText(
            Path.Combine(folder, "hub.json"),
            """{"epoch":"4b6b2a52-27c1-4d50-a3a4-2f5f8e1c7d10","schema":9,"readable_by":9}"""
        );
        Assert.Contains("Upgrade claude-session-logger", Fail(folder, s_long).Message, StringComparison.Ordinal);
    }
}
