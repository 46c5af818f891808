using ClaudeSessionLogger.Reports.Sessions;

namespace ClaudeSessionLogger.Cli.Browse.Sessions;

/// <summary>What a list of sessions is sorted by, the most of it first.</summary>
enum ListOrder
{
    Time,
    Cost,
    Tokens,
}

static class ListOrders
{
    public static ListOrder Next(this ListOrder order) => (ListOrder)(((int)order + 1) % 3);

    public static ListOrder Parse(string? name) =>
        Enum.TryParse<ListOrder>(name, ignoreCase: true, out var order) && Enum.IsDefined(order)
            ? order
            : ListOrder.Time;

    public static string Name(this ListOrder order) =>
        order switch
        {
            ListOrder.Cost => "cost",
            ListOrder.Tokens => "tokens",
            _ => "time",
        };

    public static void Sort(this ListOrder order, List<ListedSession> sessions) =>
        sessions.Sort(
            (one, other) =>
                order switch
                {
                    ListOrder.Cost => other.CostUsd.CompareTo(one.CostUsd),
                    ListOrder.Tokens => other.Tokens.CompareTo(one.Tokens),
                    _ => 0,
                }
                    is not 0
                        and var unlike
                    ? unlike
                : Nullable.Compare(other.EndedAt, one.EndedAt) is not 0 and var later ? later
                : one.Id.CompareTo(other.Id)
        );
}
