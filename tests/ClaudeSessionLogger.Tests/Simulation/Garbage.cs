using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Tests.Simulation;

/// <summary>
/// Damaged answers of a hub: truncated, missing, swapped or wrongly numbered events, wrong devices and hashes, wrong
/// chain heads.
/// </summary>
static class Garbage
{
    public static IReadOnlyList<LogEvent> Of(IReadOnlyList<LogEvent> events, Random chance)
    {
        if (events.Count == 0)
            return events;
        var (damaged, i) = (events.ToList(), chance.Next(events.Count));
        var e = damaged[i];
        switch (chance.Next(8))
        {
            case 0 when e.Content.Value is { Length: > 0 } value:
                damaged[i] = e with { Content = e.Content with { Value = value[..^1] } };
                break;
            case 1:
                damaged[i] = e with { Hash = Ids.New(chance) };
                break;
            case 2:
                damaged[i] = e with { Chain = Ids.New(chance) };
                break;
            case 3:
                damaged[i] = e with { Seq = e.Seq + 1 };
                break;
            case 4:
                damaged.Reverse();
                break;
            // Only the chain of a redacted event can be checked.
            case 5 when e.Content.Value is not null:
                damaged[i] = e with { Content = e.Content with { Actor = "nobody" } };
                break;
            case 6:
                return [.. damaged.Select(one => one with { Device = new("another") })];
            default:
                damaged.RemoveAt(i);
                break;
        }

        return damaged;
    }

    public static IReadOnlyList<HubDevice> Of(IReadOnlyList<HubDevice> devices, Random chance)
    {
        if (devices.Count == 0)
            return devices;
        var (damaged, i) = (devices.ToList(), chance.Next(devices.Count));
        var head = damaged[i].Head;
        if (chance.Next(4) == 0)
            damaged.RemoveAt(i);
        else
            damaged[i] = damaged[i] with
            {
                Head =
                    chance.Next(2) == 0
                        ? head with
                        {
                            Chain = Ids.New(chance),
                        }
                        : new(Math.Max(1, head.Seq + chance.Next(-3, 4)), Ids.New(chance)),
            };
        return damaged;
    }
}
