using ClaudeSessionLogger.Replication.Hubs;
using ClaudeSessionLogger.Tests.Support;

namespace ClaudeSessionLogger.Tests.Cli;

/// <summary>
/// A person's checkouts of one repository on two machines with a folder hub, and notes on the desktop.
/// </summary>
sealed class MemoryCheckouts : IDisposable
{
    public MemoryCheckouts()
    {
        foreach (var machine in (ReadOnlySpan<MemoryMachine>)[Desktop, Laptop])
            machine.Configure(settings => settings.WithHub(Scratch.Path("hub")));
        HubFactory
            .Open(
                HubAddress.Parse(Scratch.Path("hub"), Scratch.Root),
                new(_ => null, Scratch.Root),
                TimeSpan.FromMinutes(1),
                TimeProvider.System,
                create: true
            )
            .Dispose();
        Desktop.Write("MEMORY.md", "- [Testing](feedback_testing.md) — how\n");
        Desktop.Write("feedback_testing.md", "---\nname: testing\n---\nRun the tests twice, rateLimit is 5.\n");
    }

    public ScratchFolder Scratch { get; } = new();
    public MemoryMachine Desktop { get; } = new("Ann");
    public MemoryMachine Laptop { get; } = new("Ann", "src/the-shop");

    public void Dispose()
    {
        Desktop.Dispose();
        Laptop.Dispose();
        Scratch.Dispose();
    }

    public async Task Sync()
    {
        await Output(Desktop, "push");
        await Output(Laptop, "pull");
    }

    /// <summary>Runs a memory command, which must succeed, and returns what it prints.</summary>
    public static async Task<string> Output(MemoryMachine machine, params string[] arguments) =>
        (await Run(machine, arguments)).Succeeded().Out;

    public static Task<ProgramRun> Run(MemoryMachine machine, params string[] arguments)
    {
        var environment = machine.Home.Environment();
        environment["CLAUDE_LOGGER_NO_FLUSH"] = "1";
        return Built.Run(environment, machine.Root, ["memory", .. arguments]);
    }
}
