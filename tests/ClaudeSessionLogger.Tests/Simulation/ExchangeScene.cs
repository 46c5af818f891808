using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Replication;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>A hub without faults, and machines that a test creates and syncs one by one.</summary>
sealed class ExchangeScene : IDisposable
{
    readonly Weather _calm = new(new Random(1)) { IsCalm = true };

    public ExchangeScene() => World = new(Clock, new Random(1));

    public VirtualClock Clock { get; } = new();

    public MemoryWorld World { get; }

    public void Dispose() => World.Dispose();

    public Machine NewMachine(string person) => new(person, person, World.NewHome(person), Clock);

    /// <summary>Two machines that have synced one entry.</summary>
    public (Machine Ann, Machine Bob, string Issue) Sharing()
    {
        var (ann, bob) = (NewMachine("ann"), NewMachine("bob"));
        var issue = Create(ann);
        Sync(ann);
        Sync(bob);
        return (ann, bob, issue);
    }

    public static string Create(Machine machine, string title = "title")
    {
        var id = $"entry {title}";
        machine.Write(id, EventKind.Created, new CreatedValue("issue", "open", title, null).ToJson());
        return id;
    }

    public ReplicationResult Sync(Machine machine) =>
        machine.Exchange(new FaultyHub(World.Connect(), machine, _calm), machine.Home.Replica);

    /// <summary>The number of events from which the hub's row of an entry was computed; 0 without a row.</summary>
    public int Row(string entry) => World.HubRows()!.GetValueOrDefault(entry);
}
