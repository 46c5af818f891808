using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Memory.Sync;
using ClaudeSessionLogger.Memory.Versions;
using ClaudeSessionLogger.Tests.Support;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <content>What must hold after a history.</content>
sealed partial class MemoryHistories
{
    void Check(List<MemoryPerson> machines)
    {
        var first = machines[0].Machine;
        var kept = machines.SelectMany(machine => machine.Machine.Kept().Concat(machine.KeptBefore)).ToHashSet();
        var forgettings = machines.SelectMany(machine => machine.Machine.Forgettings()).ToHashSet();
        CheckForgotten(machines);
        CheckMarks(machines);
        foreach (var machine in machines)
        {
            if (!Equal(first.Files(), machine.Machine.Files()))
                throw new SimulationException(
                    $"{machine.Person}'s machines do not have the same "
                        + $"files:\n{Shown(first.Files())}\n\n{Shown(machine.Machine.Files())}"
                );
            if (!first.Conflicts().SequenceEqual(machine.Machine.Conflicts()))
                throw new SimulationException($"{machine.Person}'s machines do not list the same conflicts");
            var texts = machine.Machine.NamedHistory();
            foreach (var (saved, known) in machines.SelectMany(one => one.Saved).Where(one => !texts.Contains(one.Key)))
            {
                // A text may be missing from the history if its note was forgotten by a machine that did not know it.
                if (forgettings.All(forgetting => forgetting.Name != saved.Name || known.Contains(forgetting.Event)))
                    throw new SimulationException($"a text of {saved.Name} is not everywhere:\n{saved.Text}");
                if (!kept.Contains(saved.Text))
                    throw new SimulationException($"a text of {saved.Name} that nobody forgot is lost:\n{saved.Text}");
            }

            if (NotCopied(machine.Machine) is [var version, ..])
                throw new SimulationException($"the version {version}, which is in conflict, has no copy to look into");
        }
    }

    void CheckForgotten(List<MemoryPerson> machines)
    {
        var person = machines[0].Person;
        using var hub = _place.Open();
        var memory = hub.MemoryOf(person);
        var ranges = memory.Devices().Select(device => new EventRange(device.Device, 0, device.Head.Seq)).ToList();
        var onHub = memory
            .Read(ranges, long.MaxValue)
            .Where(e => e.Content is { Kind: EventKind.MemoryVersion, Value: not null })
            .Select(e => (MemoryEvent.NameOf(e.Content.Project, e.Content.EntryId), e.Content.Value!.Split('\n', 2)[1]))
            .ToHashSet();
        foreach (var (_, name, text) in _forgotten.Where(forgotten => forgotten.Person == person))
        {
            if (onHub.Contains((name, text)))
                throw new SimulationException($"a forgotten text of {name} is on the hub:\n{text}");
            if (machines.Exists(machine => machine.Machine.NamedHistory().Contains((name, text))))
                throw new SimulationException($"a forgotten text of {name} is in a history:\n{text}");
            if (machines.Exists(machine => machine.Machine.Read(name) == text))
                throw new SimulationException($"a forgotten text of {name} is in a memory folder:\n{text}");
        }
    }

    // A deleting version has no text; two versions with the same text need one copy.
    static List<Guid> NotCopied(MemoryMachine machine)
    {
        using var database = machine.Open();
        var copied = ConflictFiles
            .FindExisting(database)
            .Where(copy => File.Exists(copy.Path))
            .Select(copy => copy.Version)
            .ToHashSet();
        var deletions = database
            .Query("select hash from memory_events where kind = 'memory-deleted'", row => row.GetGuid(0))
            .ToHashSet();
        return
        [
            .. MemoryFileStore
                .Conflicts(database)
                .Select(conflict => conflict.Version)
                .Where(version => !copied.Contains(version) && !deletions.Contains(version)),
        ];
    }

    static bool Equal(Dictionary<string, string> a, Dictionary<string, string> b) =>
        a.Count == b.Count && a.All(file => b.GetValueOrDefault(file.Key) == file.Value);

    static string Shown(Dictionary<string, string> files) =>
        string.Join(
            '\n',
            files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => $"== {file.Key}\n{file.Value}")
        );
}
