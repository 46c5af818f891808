using System.Diagnostics;
using ClaudeSessionLogger.Archive;
using ClaudeSessionLogger.Archive.Search.Indexing;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>Killed and simultaneous flushes of the published program, with an archive.</summary>
public sealed class ArchiveCrashTests
{
    [Fact]
    public async Task Nothing_archived_is_lost_or_doubled_when_flushes_are_killed()
    {
        var rounds = Environment.GetEnvironmentVariable("CSL_LONG") == "1" ? 200 : 50;
        using var home = new ArchiveHome();
        var random = new Random(20261128);
        var conversations = new List<Conversation>();
        // Everything that a transcript contained when a flush succeeded must be there ever after.
        Change(home, conversations, random);
        var watch = Stopwatch.StartNew();
        (await Flush(home)).Succeeded();
        var length = watch.Elapsed * 1.2;
        var killed = 0;

        for (var round = 0; round < rounds; round++)
        {
            Change(home, conversations, random);
            using var flush = ProgramRun.Start(Published.Program, ["flush"], home.Environment);
            using var second =
                random.Next(4) == 0 ? ProgramRun.Start(Published.Program, ["flush"], home.Environment) : null;
            // The delay does not wait for a condition: it sets the moment of the kill.
            await Task.WhenAny(
                flush.WaitForExitAsync(TestContext.Current.CancellationToken),
                Task.Delay(length * random.NextDouble(), TestContext.Current.CancellationToken)
            );
            killed += flush.HasExited ? 0 : 1;
            flush.Kill();
            await flush.WaitForExitAsync(TestContext.Current.CancellationToken);
            if (second is not null)
                await second.WaitForExitAsync(TestContext.Current.CancellationToken);
            if (round % 5 != 0)
                continue;
            Assert.Empty(ArchiveVerifier.Verify(home.Folder));
            (await Flush(home)).Succeeded();
            AssertComplete(home, conversations);
        }

        (await Flush(home)).Succeeded();
        AssertComplete(home, conversations);
        Assert.True(killed > 0, "every flush ended before its kill, so this run proved nothing");
        Assert.Empty(Directory.GetFiles(home.Folder.Path, "*.damaged", SearchOption.AllDirectories));
    }

    static Task<ProgramRun> Flush(ArchiveHome home) => ProgramRun.Of(Published.Program, ["flush"], home.Environment);

    // A new session, a fork, more rows in one, or a rewritten one.
    static void Change(ArchiveHome home, List<Conversation> conversations, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var next = Conversation.NewId(conversations.Count + 1);
            if (conversations.Count < 3)
                conversations.Add(new Conversation(next, conversations.Count).Grow(random.Next(1000, 900_000)));
            else if (random.Next(4) == 0 && conversations.Count < 40)
                conversations.Add(
                    conversations[random.Next(conversations.Count)].Fork(next, conversations.Count).Grow(3000)
                );
            else
                conversations[random.Next(conversations.Count)].Grow(random.Next(100, 200_000));
        }

        foreach (var conversation in conversations)
        {
            var path = home.Transcript(conversation.Session);
            if (!File.Exists(path) || new FileInfo(path).Length != conversation.Text.Length)
                ArchiveHome.Write(path, conversation.Text);
        }
    }

    static void AssertComplete(ArchiveHome home, List<Conversation> conversations)
    {
        Assert.Empty(ArchiveVerifier.Verify(home.Folder));
        Assert.Equal(
            conversations.Select(conversation => conversation.Session).Order(),
            home.Folder.All().Select(found => found.SessionId.Value).Order()
        );
        foreach (var conversation in conversations)
            Assert.Equal(
                conversation.Text,
                System.Text.Encoding.UTF8.GetString(home.Read(conversation.Session, ".jsonl"))
            );
        var index = ContentIndex.Load(home.Home.Paths.SearchIndex);
        Assert.All(index.Sessions, session => Assert.NotNull(index.Of(session)));
        Assert.False(index.IsDamaged);
    }

    [Fact]
    public async Task A_full_disk_loses_nothing_and_a_later_flush_completes_the_archive()
    {
        using var home = new ArchiveHome("""{"archive": true, "archive_folder": "/mnt/archive"}""");
        var conversations = new List<Conversation>();
        for (var i = 1; i <= 6; i++)
        {
            conversations.Add(new Conversation(Conversation.NewId(i), i).Grow(600_000));
            ArchiveHome.Write(home.Transcript(conversations[^1].Session), conversations[^1].Text);
        }

        var more = home.Home.In("more.jsonl");
        File.WriteAllText(more, conversations[0].Grow(400_000).Text);
        // 500 KB have room for a few of the six sessions.
        var run = await MountNamespace.Run(
            $$"""
            mount -t tmpfs -o size=500k csl /mnt
            mkdir /mnt/archive; touch /mnt/archive/claude-session-logger-archive
            '{{Published.Program}}' flush
            '{{Published.Program}}' archive verify
            ls /mnt/archive/*/*.archive | wc -l
            cp '{{more}}' '{{home.Transcript(conversations[0].Session)}}'
            '{{Published.Program}}' flush
            '{{Published.Program}}' archive verify
            mount -o remount,size=20m /mnt
            '{{Published.Program}}' flush
            '{{Published.Program}}' archive verify
            '{{Published.Program}}' archive --json
            ls -A /mnt/archive/*/ | grep -c tmp || true
            mkdir '{{home.Home.In("copy")}}'
            cp -r /mnt/archive/. '{{home.Home.In("copy")}}'
            """,
            home.Environment
        );
        run.Succeeded();
        Assert.Contains("No space left", home.Home.Log);
        Assert.Contains("\"missing\": []", run.Out);
        home.Configure($$"""{"archive": true, "archive_folder": "{{home.Home.In("copy")}}"}""");
        AssertComplete(home, conversations);
    }
}
