using ClaudeSessionLogger.Reports.Sessions;

namespace ClaudeSessionLogger.Cli.Browse.Sessions;

/// <summary>What a list of sessions is sorted by, the most of it first.</summary>
enum SessionOrder
{
    Time,
    Cost,
    Tokens,
}

static class SessionOrders
{
    public static SessionOrder Next(this SessionOrder order) => (SessionOrder)(((int)order + 1) % 3);

    public static SessionOrder Parse(string? name) =>
        Enum.TryParse<SessionOrder>(name, ignoreCase: true, out var order) && Enum.IsDefined(order)
            ? order
            : SessionOrder.Time;

    public static string Name(this SessionOrder order) =>
        order switch
        {
            SessionOrder.Cost => "cost",
            SessionOrder.Tokens => "tokens",
            _ => "time",
        };

    public static void Sort(this SessionOrder order, List<ListedSession> sessions) =>
        sessions.Sort(
            (one, other) =>
                order switch
                {
                    SessionOrder.Cost => other.CostUsd.CompareTo(one.CostUsd),
                    SessionOrder.Tokens => other.Tokens.CompareTo(one.Tokens),
                    _ => 0,
                }
                    is not 0
                        and var unlike
                    ? unlike
                : Nullable.Compare(other.EndedAt, one.EndedAt) is not 0 and var later ? later
                : one.Id.CompareTo(other.Id)
        );
}
