using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>Writes random events on a machine, as its person would or with a wrong time, and remembers them.</summary>
/// <param name="machines">The machines of the history; more can be added.</param>
sealed class HistoryWriter(
    Random chance,
    IWorld world,
    Weather weather,
    Promises promises,
    IReadOnlyList<Machine> machines
)
{
    int _entries;

    public void Write(Machine machine)
    {
        var entries = machine.Home.Entries();
        if (entries.Count == 0 || chance.Next(4) == 0)
        {
            Create(machine);
            return;
        }

        var entry = Any(entries);
        var (kind, value) = chance.Next(12) switch
        {
            < 4 => (EventKind.Status.Text, Any(EntryStatus.Texts)),
            4 => (EventKind.Title.Text, $"title {chance.Next(1000)}"),
            5 => (EventKind.Body.Text, chance.Next(4) == 0 ? "" : $"body {chance.Next(1000)}"),
            6 => (EventKind.Category.Text, Any(EntryCategory.Texts)),
            7 or 8 => (EventKind.Note.Text, $"note {chance.Next(1000)}"),
            9 => (
                EventKind.Owner.Text,
                new ClaimValue(machine.Person, null, machine.Clock.GetUtcNow().UtcDateTime.AddHours(1)).ToJson()
            ),
            10 => (EventKind.Owner.Text, ""),
            _ when weather.HasForgetting => (EventKind.Forgotten.Text, ""),
            _ => ("mood", "of a newer version"),
        };
        Promise(machine.Write(entry.Id.Value, kind, value, world.Now, MeansHarm(machine) ? Ahead() : default));
    }

    public void Create(Machine machine)
    {
        var category = Any(EntryCategory.Texts);
        Promise(
            machine.Write(
                $"entry{_entries++}",
                EventKind.Created,
                new CreatedValue(
                    category,
                    EntryStatus.DefaultFor(EntryCategory.Parse(category)).Text,
                    $"title {_entries}",
                    "body"
                ).ToJson(),
                world.Now,
                MeansHarm(machine) ? Ahead() : default
            )
        );
    }

    // Without a hub clock, two agreeing machines are trusted, so there only one may be wrong.
    bool MeansHarm(Machine machine) =>
        weather.HasFuture && chance.Next(10) == 0 && (world.HubHasClock || machine == machines[0]);

    // With a timestamp that is due before the last check of the history, or with the last possible timestamp.
    TimeSpan Ahead() =>
        world.HubUsesVirtualClock && chance.Next(2) == 0
            ? TimeSpan.FromDays(chance.Next(40, 400))
            : TimeSpan.FromDays(365 * chance.Next(40, 7000));

    void Promise(LogEvent? written)
    {
        if (written is not null)
            promises.Add(written);
    }

    T Any<T>(IReadOnlyList<T> of) => of[chance.Next(of.Count)];
}
