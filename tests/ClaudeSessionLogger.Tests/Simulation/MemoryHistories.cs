using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Tests.Support;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>
/// One seeded history of memory: machines of one or two people who write, rename, delete, restore and forget files,
/// folders that vanish, syncs that are killed between any two steps, edits during a sync, and hubs and homes that are
/// wiped or restored from a backup. Then all faults are repaired and the result is checked.
/// </summary>
sealed partial class MemoryHistories : IDisposable
{
    static readonly string[] s_names = ["MEMORY.md", "build.md", "topics/style.md", "notes.md"];

    readonly Random _chance;
    readonly TestHub _place;
    readonly HubKeeper _keeper;
    readonly MemoryFlaw _flaw;
    readonly List<MemoryPerson> _machines = [];
    readonly HashSet<(string Person, string Name, string Text)> _forgotten = [];
    int _texts;

    public MemoryHistories(int seed, string kind, MemoryFlaw flaw = MemoryFlaw.None)
    {
        (_chance, _markChance, _place, _flaw) = (new(seed), new(seed), new(kind), flaw);
        _keeper = new(_place);
        var people = _chance.Next(1, 3);
        for (var i = 0; i < people + 1; i++)
        {
            var machine = new MemoryPerson(
                new MemoryMachine($"person{i % people}", $"code{i}/shop"),
                $"person{i % people}"
            );
            machine.Machine.Configure(settings => settings.WithMemory(true));
            _machines.Add(machine);
        }
    }

    public void Run()
    {
        for (var step = _chance.Next(12, 30); step > 0; step--)
        {
            var machine = _machines[_chance.Next(_machines.Count)];
            if (_markChance.Next(3) == 0)
                Mark(machine);
            if (_chance.Next(15) == 0)
                CauseFault(machine);
            else if (_chance.Next(5) < 2)
                Flush(machine);
            else
                Act(machine);
        }

        EndFaults();
        Break();
        foreach (var person in _machines.GroupBy(machine => machine.Person))
            Check([.. person]);
    }

    // Damages the result as a faulty program would, so that a test can see whether the checks notice it.
    void Break()
    {
        var change = _flaw switch
        {
            MemoryFlaw.OldVersionsAreDropped => "delete from memory_events where seq = 1",
            MemoryFlaw.NotesAfterForgettingAreDropped => "delete from memory_events where contains(entry_id, '?')",
            MemoryFlaw.MarksAreLost => "delete from session_marks where tags is not null",
            _ => null,
        };
        if (change is not null)
            _machines.ForEach(machine => machine.Machine.Query(change, _ => 0));
        if (_flaw != MemoryFlaw.ForgottenTextComesBack)
            return;
        foreach (var (person, name, text) in _forgotten)
            _machines.First(machine => machine.Person == person).Machine.Write(name, text);
        _machines.ForEach(machine => machine.Machine.Flush());
    }

    public void Dispose()
    {
        _machines.ForEach(machine => machine.Dispose());
        _place.Dispose();
    }

    /// <summary>Faults of a computer.</summary>
    void CauseFault(MemoryPerson machine)
    {
        switch (_chance.Next(4))
        {
            case 0:
                _keeper.Keep();
                break;
            case 1:
                _keeper.Restore();
                break;
            case 2:
                _keeper.Wipe();
                break;
            case 3 when machine.KeptHome is null:
                machine.KeepHome();
                break;
            default:
                // Text that only the replaced home had would be lost, as in reality.
                Complete(machine);
                machine.RestoreHome();
                Complete(machine);
                break;
        }
    }

    void Complete(MemoryPerson machine)
    {
        var unseen = machine.Unseen();
        machine.Machine.Flush(_place);
        machine.Seen(unseen);
        machine.Learn();
    }

    void Act(MemoryPerson machine)
    {
        var name = s_names[_chance.Next(s_names.Length)];
        switch (_chance.Next(16))
        {
            case 0:
                machine.Remove(name);
                break;
            case 1:
                Rename(machine, name, s_names[_chance.Next(s_names.Length)]);
                break;
            case 2:
                machine.LoseFolder();
                break;
            case 3 when !machine.IsSyncing:
                RestoreVersion(machine, name);
                break;
            case 4 or 5 or 6 when !machine.IsSyncing:
                Forget(machine, _chance.Next(3) == 0 ? [] : [name]);
                break;
            default:
                machine.Save(name, Edited(machine.Machine.Read(name)));
                break;
        }
    }

    // A text can come back to the name under which it was forgotten.
    void Rename(MemoryPerson machine, string from, string to)
    {
        if (machine.Machine.Read(from) is { } text)
            _forgotten.Remove((machine.Person, to, text));
        machine.Rename(from, to);
    }

    void Forget(MemoryPerson machine, string[] names)
    {
        // Record what is on the disk, so that it is known what is forgotten.
        machine.Machine.Flush();
        var texts = machine.Machine.NamedHistory();
        if (texts.Count == 0 || names.Any(name => texts.All(version => version.Name != name)))
            return;
        var forgotten = machine.Machine.Forget(names);
        machine.Forgot(forgotten);
        foreach (var (name, text) in texts.Where(version => forgotten.Contains(version.Name)))
        {
            _forgotten.Add((machine.Person, name, text));
            foreach (var one in _machines.Where(one => one.Person == machine.Person))
                one.Saved.Remove((name, text));
        }
    }

    // Adds, changes or removes a line; each resulting text is new.
    string Edited(string? text)
    {
        var lines = (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
        var line = $"- [{_texts}](note{_texts++}.md) {_chance.Next(1000)}";
        var at = _chance.Next(lines.Count + 1);
        if (at < lines.Count && _chance.Next(3) == 0)
            lines[at] = line;
        else
            lines.Insert(at, line);
        if (lines.Count > 4 && _chance.Next(3) == 0)
            lines.RemoveAt(_chance.Next(lines.Count));
        return string.Join('\n', lines) + "\n";
    }

    void RestoreVersion(MemoryPerson machine, string name) =>
        machine.Machine.CreateWriter(
            (database, writer) =>
            {
                var versions = new MemoryVersionStore(database);
                var known = versions
                    .Of([MemoryEvent.EntryOf(MemoryMachine.Project, name)])
                    .SelectMany(file => file)
                    .Where(version => !version.IsDeleted)
                    .ToList();
                if (
                    known.Count > 0
                    && MemoryFileStore.Of(database, MemoryMachine.Project).Find(file => file.Name == name) is { } file
                )
                    writer.Append([
                        new(
                            MemoryMachine.Project,
                            name,
                            versions.Content(known[_chance.Next(known.Count)].Hash),
                            file.Parents
                        ),
                    ]);
            }
        );

    void Flush(MemoryPerson machine)
    {
        machine.IsSyncing = true;
        var unseen = machine.Unseen();
        var (kills, edits) = (_chance.Next(3) == 0, _chance.Next(2) == 0);
        machine.Machine.BetweenSteps = () =>
        {
            if (edits && _chance.Next(6) == 0 && _flaw == MemoryFlaw.EditsAreWrittenOver)
                machine.SaveAndFail(s_names[0], Edited(machine.Machine.Read(s_names[0])));
            else if (edits && _chance.Next(6) == 0)
                Act(_chance.Next(3) == 0 ? _machines[_chance.Next(_machines.Count)] : machine);
            if (kills && _chance.Next(6) == 0)
                throw new KilledException();
        };
        try
        {
            if (_chance.Next(6) == 0)
            {
                machine.Machine.Flush();
            }
            else
            {
                using var hub = new StumblingHub(
                    _place.Open(),
                    () =>
                    {
                        if (kills && _chance.Next(8) == 0)
                            throw new KilledException();
                    }
                );
                machine.Machine.Flush(hub);
            }

            machine.Seen(unseen);
            machine.Learn();
        }
        catch (KilledException) { }
        finally
        {
            machine.Machine.BetweenSteps = () => { };
            machine.IsSyncing = false;
        }
    }

    void EndFaults()
    {
        for (var round = 0; round < 8; round++)
        {
            var moved = 0;
            foreach (var machine in _machines)
            {
                var result = machine.Machine.Flush(_place);
                moved += result.ScannedVersions.Count + result.WrittenFiles.Count + result.MovedEvents;
                if (result.Problems is [var problem, ..])
                    throw new SimulationException(problem);
            }

            if (moved == 0)
                return;
        }

        throw new SimulationException("the machines do not come to rest");
    }
}
