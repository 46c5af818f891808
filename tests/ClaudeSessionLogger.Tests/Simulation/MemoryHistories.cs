using ClaudeSessionLogger.Hubs;
using ClaudeSessionLogger.Memory;
using ClaudeSessionLogger.Tests.Support;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>
/// One seeded history of memory: machines of one or two people, files that they write, rename, delete and bring back, folders that vanish, syncs
/// that are killed between any two steps, and people who write while one runs. Then all is healed and looked at.
/// </summary>
sealed class MemoryHistories : IDisposable
{
    static readonly string[] s_names = ["MEMORY.md", "build.md", "topics/style.md", "notes.md"];

    readonly Random _chance;
    readonly HubPlace _place;
    readonly List<Simulated> _machines = [];
    int _texts;

    public MemoryHistories(int seed, string kind)
    {
        (_chance, _place) = (new(seed), new(kind));
        var people = _chance.Next(1, 3);
        for (var i = 0; i < people + 1; i++)
        {
            var machine = new Simulated(new MemoryMachine($"person{i % people}", $"code{i}/shop"), $"person{i % people}");
            machine.Machine.Configure(settings => settings.WithMemory(true));
            _machines.Add(machine);
        }
    }

    public void Run()
    {
        for (var step = _chance.Next(12, 30); step > 0; step--)
        {
            var machine = _machines[_chance.Next(_machines.Count)];
            if (_chance.Next(5) < 2)
                Flush(machine);
            else
                Act(machine);
        }

        Heal();
        foreach (var person in _machines.GroupBy(machine => machine.Person))
            Check([.. person]);
    }

    public void Dispose()
    {
        _machines.ForEach(machine => machine.Machine.Dispose());
        _place.Dispose();
    }

    void Act(Simulated machine)
    {
        var name = s_names[_chance.Next(s_names.Length)];
        switch (_chance.Next(16))
        {
            case 0:
                machine.Remove(name);
                break;
            case 1:
                machine.Rename(name, s_names[_chance.Next(s_names.Length)]);
                break;
            case 2:
                machine.LoseFolder();
                break;
            case 3 when !machine.IsSyncing:
                BringBack(machine, name);
                break;
            default:
                machine.Save(name, Edited(machine.Machine.Read(name)));
                break;
        }
    }

    // Adds a line, changes one, or takes one away: each text is one that nobody has written before.
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

    void BringBack(Simulated machine, string name) => machine.Machine.Book((database, book) =>
    {
        var versions = new VersionStore(database);
        var known = versions.Of([MemoryEvent.EntryOf(MemoryMachine.Project, name)]).SelectMany(file => file).Where(version => !version.IsDeleted).ToList();
        if (known.Count > 0 && MemoryFiles.Of(database, MemoryMachine.Project).Find(file => file.Name == name) is { } file)
            book.Append([new(MemoryMachine.Project, name, versions.Content(known[_chance.Next(known.Count)].Hash), file.Parents)]);
    });

    void Flush(Simulated machine)
    {
        machine.IsSyncing = true;
        var (kills, edits) = (_chance.Next(3) == 0, _chance.Next(2) == 0);
        machine.Machine.BetweenSteps = () =>
        {
            if (edits && _chance.Next(6) == 0)
                Act(_chance.Next(3) == 0 ? _machines[_chance.Next(_machines.Count)] : machine);
            if (kills && _chance.Next(6) == 0)
                throw new KilledException();
        };
        try
        {
            if (_chance.Next(6) == 0)
            {
                machine.Machine.Flush();
                return;
            }

            using var hub = new Stumbling(_place.Open(), () =>
            {
                if (kills && _chance.Next(8) == 0)
                    throw new KilledException();
            });
            machine.Machine.Flush(hub);
        }
        catch (KilledException)
        {
        }
        finally
        {
            machine.Machine.BetweenSteps = () => { };
            machine.IsSyncing = false;
        }
    }

    void Heal()
    {
        for (var round = 0; round < 8; round++)
        {
            var moved = 0;
            foreach (var machine in _machines)
            {
                var tally = machine.Machine.Flush(_place);
                moved += tally.Taken.Count + tally.Written.Count + tally.Pulled + tally.Pushed;
                if (tally.Problems is [var problem, ..])
                    throw new SimulationException(problem);
            }

            if (moved == 0)
                return;
        }

        throw new SimulationException("the machines do not come to rest");
    }

    static void Check(List<Simulated> machines)
    {
        var first = machines[0].Machine;
        foreach (var machine in machines)
        {
            if (!Equal(first.Files(), machine.Machine.Files()))
                throw new SimulationException($"{machine.Person}'s machines do not have the same files:\n{Shown(first.Files())}\n\n{Shown(machine.Machine.Files())}");
            if (!first.Conflicts().SequenceEqual(machine.Machine.Conflicts()))
                throw new SimulationException($"{machine.Person}'s machines do not list the same conflicts");
            var texts = machine.Machine.History();
            if (machines.SelectMany(one => one.Saved).FirstOrDefault(saved => !texts.Contains(saved)) is { } lost)
                throw new SimulationException($"a text that {machine.Person} saved is lost:\n{lost}");
            if (machine.Machine.Conflicts().Count > Directory.EnumerateFiles(machine.Machine.Places.Home, "*.md", SearchOption.AllDirectories).Count() + Deletions(machine.Machine))
                throw new SimulationException("a conflict has no copy to look into");
        }
    }

    static int Deletions(MemoryMachine machine) => machine.Query("select 1 from memory_conflicts join memory_events on hash = version where kind = 'memory-deleted'", row => row.GetInt32(0)).Count;

    static bool Equal(Dictionary<string, string> a, Dictionary<string, string> b) => a.Count == b.Count && a.All(file => b.GetValueOrDefault(file.Key) == file.Value);

    static string Shown(Dictionary<string, string> files) => string.Join('\n', files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => $"== {file.Key}\n{file.Value}"));

    /// <summary>A machine, and the texts that its person saved and has not written over themselves before any sync could see them.</summary>
    sealed class Simulated(MemoryMachine machine, string person)
    {
        readonly Dictionary<string, string> _unseen = new(StringComparer.Ordinal);

        public MemoryMachine Machine => machine;

        public string Person => person;

        public bool IsSyncing { get; set; }

        public HashSet<string> Saved { get; } = new(StringComparer.Ordinal);

        public void Save(string name, string text)
        {
            Forget(name);
            machine.Write(name, text);
            Saved.Add(_unseen[name] = text);
        }

        public void Remove(string name)
        {
            Forget(name);
            if (machine.Read(name) is not null)
                machine.Delete(name);
        }

        public void Rename(string from, string to)
        {
            if (from == to || machine.Read(from) is not { } text)
                return;
            Forget(to);
            Forget(from);
            machine.Delete(from);
            machine.Write(to, text);
            Saved.Add(_unseen[to] = text);
        }

        public void LoseFolder()
        {
            foreach (var name in s_names)
                Forget(name);
            if (Directory.Exists(machine.Folder))
                Directory.Delete(machine.Folder, recursive: true);
        }

        // What nobody but the person has seen is the person's to write over.
        void Forget(string name)
        {
            if (_unseen.Remove(name, out var text))
                Saved.Remove(text);
        }
    }

    /// <summary>A hub at whose every call something may happen, before it or after it.</summary>
    sealed class Stumbling(IHub hub, Action stumble) : IHub
    {
        public bool KeepsSessions => false;
        public bool KeepsPrivate => hub.KeepsPrivate;
        public HubState Look() => Ask(hub.Look);
        public IReadOnlyList<HubDevice> Devices() => Ask(hub.Devices);
        public IReadOnlyList<LogEvent> Read(IReadOnlyList<EventRange> ranges, long maxBytes) => Ask(() => hub.Read(ranges, maxBytes));
        public void Push(HubPush push) => Do(() => hub.Push(push));
        public IReadOnlyList<ForeignEntry> ForeignEntries() => Ask(hub.ForeignEntries);
        public HubLeftovers Leftovers() => Ask(hub.Leftovers);
        public void Redact(IReadOnlyCollection<string> entryIds) => Do(() => hub.Redact(entryIds));
        public void PushSessions(HubPusher pusher, IReadOnlyList<HubSession> sessions) => Do(() => hub.PushSessions(pusher, sessions));
        public void ForgetSessions(IReadOnlyCollection<string> sessionIds) => Do(() => hub.ForgetSessions(sessionIds));
        public void Revoke(string device) => Do(() => hub.Revoke(device));
        public IHub MemoryOf(string person) => new Stumbling(hub.MemoryOf(person), stumble);
        public void Dispose() => hub.Dispose();

        T Ask<T>(Func<T> ask)
        {
            stumble();
            var answer = ask();
            stumble();
            return answer;
        }

        void Do(Action act) => Ask(() =>
        {
            act();
            return true;
        });
    }
}
