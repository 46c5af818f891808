using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Marks;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Sync;

/// <summary>Titles, tags, pins and notes of sessions reach the same person's other machines, and nobody else.</summary>
public sealed class SessionMarkSyncTests : IDisposable
{
    static readonly SessionId s_session = new("7c1e2f9a-0000-4000-8000-000000000001");

    readonly MemoryMachine _laptop = new("ann");
    readonly MemoryMachine _desktop = new("ann", "work/shop");

    public void Dispose()
    {
        _laptop.Dispose();
        _desktop.Dispose();
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("duckdb")]
    [InlineData("postgresql")]
    public void Machines_that_were_offline_agree_and_lose_no_tag(string kind)
    {
        using var place = new TestHub(kind);
        _laptop.Configure(settings => settings.WithMemory(true));
        _desktop.Configure(settings => settings.WithMemory(true));
        _laptop.Mark(s_session, MarkChange.Tag("old"), MarkChange.Title("first"));
        Sync(place);

        _laptop.Mark(s_session, MarkChange.Tag("laptop"), MarkChange.Untag("old"), MarkChange.Title("laptop's"));
        _desktop.Mark(s_session, MarkChange.Tag("desktop"), MarkChange.Pinned(true), MarkChange.Title("desktop's"));
        Sync(place);

        var marks = _laptop.Marks(s_session)!;
        Assert.Equal(["desktop", "laptop"], marks.Tags);
        Assert.Equal(("desktop's", true), (marks.Title, marks.IsPinned));
        Assert.Equal(marks, _desktop.Marks(s_session));
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("duckdb")]
    [InlineData("postgresql")]
    public void Forgetting_a_session_removes_its_marks_everywhere(string kind)
    {
        using var place = new TestHub(kind);
        _laptop.Configure(settings => settings.WithMemory(true));
        _desktop.Configure(settings => settings.WithMemory(true));
        _laptop.Mark(s_session, MarkChange.Title("about the merger"));
        Sync(place);
        _laptop.Mark(s_session, MarkChange.Note("not sent yet"));

        _desktop.ForgetSession(s_session);
        Sync(place);

        Assert.Null(_laptop.Marks(s_session));
        Assert.Null(_desktop.Marks(s_session));
        Assert.Empty(TextsOnHub(place));
        foreach (var machine in (MemoryMachine[])[_laptop, _desktop])
            Assert.Equal(
                0,
                machine.Query(
                    "select count(*) from memory_events where kind <> 'forgotten' and value is not null",
                    row => row.GetInt64(0)
                )[0]
            );
        Assert.Equal(
            FailureKind.NotFound,
            Assert.Throws<Failure>(() => _laptop.Mark(s_session, MarkChange.Pinned(true))).Kind
        );
    }

    [Fact]
    public void Marks_that_arrive_after_their_session_was_forgotten_are_forgotten_too()
    {
        using var place = new TestHub("folder");
        _desktop.ForgetSession(s_session);
        _laptop.Mark(s_session, MarkChange.Title("about the merger"));
        Sync(place);

        Assert.Null(_laptop.Marks(s_session));
        Assert.Empty(TextsOnHub(place));
    }

    [Fact]
    public void Marks_stay_on_the_machine_without_consent_and_never_reach_others()
    {
        using var place = new TestHub("duckdb");
        using var bob = new MemoryMachine("bob");
        _laptop.Configure(settings => settings.WithMemory(false));
        bob.Configure(settings => settings.WithMemory(true));
        _laptop.Mark(s_session, MarkChange.Title("private"));
        _laptop.Flush(place);
        Assert.NotNull(_laptop.Result.WhyNotSent);

        _laptop.Configure(settings => settings.WithMemory(true));
        _laptop.Flush(place);
        bob.Flush(place);
        Assert.Equal(["private"], TextsOnHub(place));
        Assert.Null(bob.Marks(s_session));
        Assert.Equal(0, bob.Query("select count(*) from memory_events", row => row.GetInt64(0))[0]);
    }

    [Fact]
    public void A_value_dated_in_the_future_takes_effect_when_it_is_due()
    {
        using var place = new TestHub("folder");
        using var ahead = new MemoryMachine(
            "ann",
            "ahead/shop",
            new ShiftedClock(TimeProvider.System, TimeSpan.FromDays(400))
        );
        ahead.Mark(s_session, MarkChange.Title("from next year"));
        ahead.Flush(place);
        _laptop.Flush(place);
        Assert.Null(_laptop.Marks(s_session));

        _laptop.Mark(s_session, MarkChange.Title("decided"));
        _laptop.Flush(place);
        ahead.Flush(place);
        Assert.Equal("decided", ahead.Marks(s_session)?.Title);
    }

    // Twice, because the first machine does not see what the second one sends.
    void Sync(TestHub place)
    {
        for (var i = 0; i < 3; i++)
        {
            _laptop.Flush(place);
            _desktop.Flush(place);
        }
    }

    static List<string> TextsOnHub(TestHub place)
    {
        using var hub = place.Open();
        var memory = hub.MemoryOf("ann");
        var ranges = memory.Devices().Select(device => new EventRange(device.Device, 0, device.Head.Seq)).ToList();
        return
        [
            .. memory
                .Read(ranges, long.MaxValue)
                .Where(e => e.Content.Kind != EventKind.Forgotten)
                .Select(e => e.Content.Value)
                .OfType<string>(),
        ];
    }
}
