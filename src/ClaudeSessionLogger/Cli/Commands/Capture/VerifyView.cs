using ClaudeSessionLogger.Capture.Verification;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Cli.Commands.Capture;

/// <summary>Prints the comparisons of <c>verify</c> with a second count, and with the client's own account.</summary>
static class VerifyView
{
    public static void Print(SecondCountResult second, TextWriter output)
    {
        if (second.Different.Count == 0)
        {
            Terminal.Print(
                output,
                $"A second count by other code finds the same: {Terminal.Count(second.Responses, "response")}."
            );
            return;
        }

        output.WriteLine();
        var table = new TextTable(
            new("session", MinWidth: 8),
            new("model", MinWidth: 10),
            TextColumn.Number("responses", drop: 1),
            TextColumn.Number("second count", drop: 1),
            TextColumn.Number("tokens"),
            TextColumn.Number("second count")
        );
        foreach (var found in second.Different)
            table.AddRow(
                string.Join(", ", found.Sessions.Take(3).Select(id => id.Short))
                    + (found.Sessions.Count > 3 ? ", …" : ""),
                found.Model,
                Terminal.Number(found.Counted.Responses),
                Terminal.Number(found.Second.Responses),
                Terminal.Number(found.Counted.Tokens.Total),
                Terminal.Number(found.Second.Tokens.Total)
            );
        table.Print(output);
        output.WriteLine();
        Terminal.Print(output, $"{SecondCountExplanation}.");
    }

    public static void Print(IReadOnlyList<ClientDifference> client, TextWriter output)
    {
        if (client.Count == 0)
            return;

        var sessions = client.Select(found => found.SessionId).Distinct().Count();
        var lines = client
            .Where(found => found.Reason != ClientDifferenceReason.None)
            .GroupBy(found => (found.Model, found.Reason))
            .OrderByDescending(line => line.Sum(found => Math.Abs(found.Reported.CostUsd - found.Recorded.CostUsd)))
            .ToList();
        output.WriteLine();
        Terminal.Print(
            output,
            $"The client's own account covers {Terminal.Count(sessions, "session")}"
                + (lines.Count == 0 ? " and agrees." : ". It differs:")
        );
        if (lines.Count == 0)
            return;

        var table = new TextTable(
            new("model", MinWidth: 10),
            TextColumn.Number("sessions", drop: 3),
            TextColumn.Number("tokens", drop: 2),
            TextColumn.Number("client", drop: 2),
            TextColumn.Number("cost"),
            TextColumn.Number("client"),
            new("why", MinWidth: 12)
        );
        foreach (var line in lines)
            table.AddRow(
                line.Key.Model,
                Terminal.Number(line.Count()),
                Terminal.Abbreviated(line.Sum(found => found.Recorded.Tokens.Total)),
                Terminal.Abbreviated(line.Sum(found => found.Reported.Tokens.Total)),
                Terminal.Money(line.Sum(found => found.Recorded.CostUsd)),
                Terminal.Money(line.Sum(found => found.Reported.CostUsd)),
                Keyword(line.Key.Reason)
            );
        table.Print(output);
        output.WriteLine();
        foreach (var why in lines.Select(line => line.Key.Reason).Distinct().Order())
            Terminal.Print(output, $"{Keyword(why)}: {Explanation(why)}.", indent: 2);
    }

    public const string SecondCountExplanation =
        "the import and a second count by other code read the same files differently, so one of them applies a rule "
        + "wrongly. Please report a bug with the output of verify --json";

    public static string Keyword(ClientDifferenceReason why) =>
        why switch
        {
            ClientDifferenceReason.UnrecordedCalls => "calls",
            ClientDifferenceReason.Price => "price",
            ClientDifferenceReason.LowerBound => "cut off",
            ClientDifferenceReason.MoreRecorded => "more",
            _ => "same",
        };

    public static string Explanation(ClientDifferenceReason why) =>
        why switch
        {
            ClientDifferenceReason.UnrecordedCalls =>
                "the client also counts calls that leave no row, such as compaction, titles and permission checks",
            ClientDifferenceReason.Price =>
                "the tokens are the same, but the client computes another cost. Compare the model's price in "
                    + "claude-session-logger prices",
            ClientDifferenceReason.LowerBound =>
                "responses are incomplete in the transcript, and calls that leave no row are missing",
            ClientDifferenceReason.MoreRecorded =>
                "more is recorded than the client counts: the client wrote its account before the session's last "
                    + "responses, or not for an earlier part of it. If neither is so, a counting rule is wrong: please "
                    + "report a bug with the output of verify --json",
            _ => "tokens and cost are the same",
        };
}
