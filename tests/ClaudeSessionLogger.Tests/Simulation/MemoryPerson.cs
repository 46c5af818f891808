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

    public HashSet<string> Saved { get; } = new(StringComparer.Ordinal);

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
        Directory.Delete(machine.Home.Path, recursive: true);
        Copies.Copy(KeptHome, machine.Home.Path);
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
        foreach (var name in _unseen.Keys.ToList())
            Forget(name);
        if (Directory.Exists(machine.Folder))
            Directory.Delete(machine.Folder, recursive: true);
    }

    // The person may overwrite text that nobody else has seen.
    void Forget(string name)
    {
        if (_unseen.Remove(name, out var text))
            Saved.Remove(text);
    }
}
