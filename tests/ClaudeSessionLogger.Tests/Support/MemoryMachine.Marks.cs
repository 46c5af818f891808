using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Marks;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Storage;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Tests.Support;

/// <content>What the machine's user says about sessions.</content>
sealed partial class MemoryMachine
{
    /// <summary>Writes marks as the commands do.</summary>
    public void Mark(SessionId session, params IReadOnlyList<MarkChange> changes) =>
        Mark(session, TimeSpan.Zero, changes);

    /// <param name="shift">How far the machine's clock is ahead at this moment.</param>
    public void Mark(SessionId session, TimeSpan shift, params IReadOnlyList<MarkChange> changes)
    {
        using var database = Open();
        database.Transaction(() => MarkWriter(database, shift).Change(session, changes));
    }

    /// <summary>Forgets a session, of which this machine may have marks, as <c>forget</c> does.</summary>
    public void ForgetSession(SessionId session)
    {
        using var database = Open();
        database.Transaction(() =>
        {
            ForgottenSessions.Add(database, [session], _clock);
            MarkWriter(database).ForgetErased();
        });
    }

    public SessionMarks? Marks(SessionId session)
    {
        using var database = Open();
        return SessionMarkStore.All(database)[session].SingleOrDefault();
    }

    /// <summary>The number of marks of a session whose text is in this machine's events.</summary>
    public long MarkTexts(SessionId session)
    {
        using var database = Open();
        return database.Scalar<long>(
            "select count(*) from memory_events where entry_id = $id and kind <> 'forgotten' and value is not null",
            ("id", SessionMarkEvents.EntryOf(session).Value)
        );
    }

    SessionMarkWriter MarkWriter(Database database, TimeSpan shift = default) =>
        new(database, DeviceIdentity.LoadOrCreate(Paths), new(_person), new ShiftedClock(_clock, shift));
}

/// <summary>A clock that is wrong by a fixed time.</summary>
sealed class ShiftedClock(TimeProvider real, TimeSpan shift) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => real.GetUtcNow() + shift;
}
