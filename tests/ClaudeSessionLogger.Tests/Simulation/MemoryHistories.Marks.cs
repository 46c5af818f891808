using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Marks;
using ClaudeSessionLogger.Platform.App;
using ClaudeSessionLogger.Replication;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <content>People rename, tag, pin, note and forget sessions, too.</content>
sealed partial class MemoryHistories
{
    const int Sessions = 4;

    readonly HashSet<(string Person, SessionId Session, string Tag)> _tags = [];
    readonly HashSet<(string Person, SessionId Session)> _forgottenSessions = [];

    // Chances of their own, so that the histories of notes stay those that find each flaw.
    readonly Random _markChance;
    int _marks;

    void Mark(MemoryPerson machine)
    {
        var session = new SessionId($"session{_markChance.Next(Sessions)}");
        var key = (machine.Person, session);
        // The last session is forgotten now and then.
        if (session.Value.EndsWith('3') && _markChance.Next(4) == 0)
        {
            machine.Machine.ForgetSession(session);
            _forgottenSessions.Add(key);
            return;
        }

        var change = _markChance.Next(6) switch
        {
            0 => MarkChange.Title(_markChance.Next(4) == 0 ? null : $"title {_marks++}"),
            1 => MarkChange.Note($"note {_marks++}"),
            2 => MarkChange.Pinned(_markChance.Next(2) == 0),
            // A tag that nobody removes,
            3 => MarkChange.Tag($"kept{_marks++}"),
            // and tags that come and go.
            4 => MarkChange.Tag($"tag{_markChance.Next(2)}"),
            _ => MarkChange.Untag($"tag{_markChance.Next(2)}"),
        };
        try
        {
            // The clocks are hours off.
            machine.Machine.Mark(session, TimeSpan.FromHours(_markChance.Next(-20, 20)), change);
        }
        catch (Failure) when (_forgottenSessions.Contains(key))
        {
            return;
        }

        if (change.Kind == EventKind.SessionTagged && change.Value.StartsWith("kept", StringComparison.Ordinal))
            _tags.Add((machine.Person, session, change.Value));
    }

    void CheckMarks(List<MemoryPerson> machines)
    {
        var person = machines[0].Person;
        foreach (var machine in machines)
        {
            using var database = machine.Machine.Open();
            if (
                SessionMarkProjector.Differing(database, EventClock.Now(database, TimeProvider.System, null)) is [_, ..]
            )
                throw new SimulationException($"the marks on a machine of {person} differ from their events");
        }

        foreach (var session in Enumerable.Range(0, Sessions).Select(number => new SessionId($"session{number}")))
        {
            var marks = machines[0].Machine.Marks(session);
            foreach (var machine in machines)
            {
                if (machine.Machine.Marks(session) is var other && !Equals(marks, other))
                    throw new SimulationException(
                        $"{person}'s machines do not have the same marks of {session}: {marks}, {other}"
                    );
                if (_forgottenSessions.Contains((person, session)) && machine.Machine.MarkTexts(session) > 0)
                    throw new SimulationException($"a mark of the forgotten {session} is on a machine of {person}");
            }

            if (_forgottenSessions.Contains((person, session)))
                continue;
            foreach (var tag in _tags.Where(tag => (tag.Person, tag.Session) == (person, session)))
            {
                if (marks?.Tags.Contains(tag.Tag) is not true)
                    throw new SimulationException($"the tag {tag.Tag} of {session} is lost");
            }
        }
    }
}
