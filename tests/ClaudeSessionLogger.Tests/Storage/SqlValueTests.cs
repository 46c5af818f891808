using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Replication.Hubs.DuckDb;
using ClaudeSessionLogger.Replication.Hubs.PostgreSql;
using ClaudeSessionLogger.Replication.Hubs.Sql;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Storage;

/// <summary>A typed id as a parameter of a statement is its text, whichever database the statement runs on.</summary>
public sealed class SqlValueTests
{
    [Fact]
    public void A_typed_id_is_its_text_for_the_local_database()
    {
        using var scratch = new ScratchFolder();
        using var database = Database.Open(scratch.Paths, TimeProvider.System, TimeSpan.Zero);
        Assert.Equal("s", database.Scalar<string>("select $id", ("id", new SessionId("s"))));
        Assert.Equal("e", database.Scalar<string>("select $id", ("id", (EntryId?)new EntryId("e"))));
        Assert.Equal("d", database.Scalar<string>("select $id", ("id", new DeviceId("d"))));
        Assert.Null(database.Scalar<string>("select $id", ("id", (SessionId?)null)));
        Rows.Put(database, "forgotten", ("session_id", new SessionId("s")), ("forgotten_at", DateTime.UnixEpoch));
        Assert.Equal("s", database.Scalar<string>("select session_id from forgotten"));
        using var filter = database.Filter([new EntryId("a"), new EntryId("b")]);
        Assert.Equal(["b"], database.Query($"select 'b' where 'b' in {filter}", row => row.GetString(0)));
    }

    [Theory, InlineData("duckdb"), InlineData("postgresql")]
    public void Typed_ids_are_texts_for_a_hub(string kind)
    {
        using var place = new TestHub(kind);
        using var connection = Connect(place);
        var found = new List<string?>();
        var rows = new SqlRows(
            ("entry", "varchar", new EntryId[] { new("a"), new("b") }),
            ("session", "varchar", new SessionId?[] { new("c"), null })
        );
        connection.Run(
            new SqlStatement(
                $"select entry || coalesce(session, '') || cast($3 as varchar) from {rows} v order by entry",
                rows.ParametersWith(new DeviceId("d")),
                row => found.Add(row.Text(0))
            )
        );
        Assert.Equal(["acd", "bd"], found);
    }

    static HubConnection Connect(TestHub place)
    {
        var deadline = new HubDeadline(TimeSpan.FromMinutes(2), TimeProvider.System, "the hub");
        return place.Address.Kind == HubKind.PostgreSql
            ? PostgreSqlHubConnection.Open(place.Address.Server!, place.Secrets, deadline)
            : DuckDbHubConnection.OpenFile(place.Address.ToString()["duckdb:".Length..], deadline, create: true);
    }
}
