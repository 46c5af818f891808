using ClaudeSessionLogger.Tests.Support;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>
/// A machine and the texts that its person saved, except those overwritten before any sync could see them.
/// </summary>
sealed class MemoryPerson(MemoryMachine machine, string person) : IDisposable
{
    readonly Dictionary<string, string> _unseen = new(StringComparer.Ordinal);

    public MemoryMachine Machine => machine;

    public string Person => person;

    public bool IsSyncing { get; set; }

    /// <summary>The texts by name, each with what was known to be forgotten when it was saved.</summary>
    public Dictionary<(string Name, string Text), IReadOnlySet<Guid>> Saved { get; } = [];

    /// <summary>The texts that were kept in a home that has been replaced since.</summary>
    public HashSet<string> KeptBefore { get; } = new(StringComparer.Ordinal);

    /// <summary>What the machine is known to know as forgotten, by name.</summary>
    ILookup<string, Guid> _known = Array.Empty<string>().ToLookup(name => name, _ => Guid.Empty);

    /// <summary>The home in an earlier state.</summary>
    public string? KeptHome { get; private set; }

    public void KeepHome()
    {
        KeptHome = Directory.CreateTempSubdirectory("csl-kept-").FullName;
        Copies.Copy(machine.Home.Path, KeptHome);
    }

    public void RestoreHome()
    {
        if (KeptHome is null)
            return;
        KeptBefore.UnionWith(machine.Kept());
        Directory.Delete(machine.Home.Path, recursive: true);
        Copies.Copy(KeptHome, machine.Home.Path);
        _known = Array.Empty<string>().ToLookup(name => name, _ => Guid.Empty);
    }

    /// <summary>The texts that a sync which begins now must see.</summary>
    public Dictionary<string, string> Unseen() => new(_unseen, StringComparer.Ordinal);

    /// <summary>From now on these texts must be kept, even if their author overwrites them.</summary>
    public void Seen(Dictionary<string, string> texts)
    {
        foreach (var (name, text) in texts)
        {
            if (_unseen.GetValueOrDefault(name) == text)
                _unseen.Remove(name);
        }
    }

    /// <summary>Simulates a sync that writes without checking the file.</summary>
    public void SaveAndFail(string name, string text)
    {
        var before = machine.Read(name);
        Save(name, text);
        machine.Write(name, before ?? "");
    }

    public void Dispose()
    {
        machine.Dispose();
        if (KeptHome is not null)
            Directory.Delete(KeptHome, recursive: true);
    }

    public void Save(string name, string text)
    {
        Overwrite(name);
        machine.Write(name, text);
        Promise(name, text);
    }

    public void Remove(string name)
    {
        Overwrite(name);
        if (machine.Read(name) is not null)
            machine.Delete(name);
    }

    public void Rename(string from, string to)
    {
        if (from == to || machine.Read(from) is not { } text)
            return;
        Overwrite(to);
        Overwrite(from);
        machine.Delete(from);
        machine.Write(to, text);
        Promise(to, text);
    }

    public void LoseFolder()
    {
        foreach (var name in _unseen.Keys.ToList())
            Overwrite(name);
        if (Directory.Exists(machine.Folder))
            Directory.Delete(machine.Folder, recursive: true);
    }

    // The person may overwrite text that nobody else has seen.
    void Overwrite(string name)
    {
        if (_unseen.Remove(name, out var text))
            Saved.Remove((name, text));
    }

    void Promise(string name, string text)
    {
        _unseen[name] = text;
        Saved[(name, text)] = _known[name].ToHashSet();
    }

    /// <summary>Takes in what the machine knows as forgotten after a sync.</summary>
    public void Learn() =>
        _known = machine.Forgettings().ToLookup(forgetting => forgetting.Name, forgetting => forgetting.Event);

    /// <summary>The texts of these names no longer have to be seen, because their person has forgotten them.</summary>
    public void Forgot(IEnumerable<string> names)
    {
        foreach (var name in names)
            _unseen.Remove(name);
        Learn();
    }
}
