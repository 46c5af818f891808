namespace ClaudeSessionLogger.Tests.Support;

/// <summary>
/// The history that README.md shows: a person with three projects, six sessions in seven weeks. Counted back from now, since
/// reports speak of today and the last days; whoever prints it sets <see cref="TimeZone"/>, so that today is not over meanwhile.
/// </summary>
sealed class DemoHistory
{
    /// <summary>The id of the session that has just ended.</summary>
    public const string Newest = "7c1e2f9a-5b0d-4c38-9e61-2f7a8d4b1c05";

    readonly TemporaryHome _home;
    readonly DateTimeOffset _now;

    DemoHistory(TemporaryHome home, DateTimeOffset now) => (_home, _now) = (home, now);

    /// <summary>A zone in which the last hour was today, and the next one is.</summary>
    public static string TimeZone(DateTimeOffset now) => now.UtcDateTime.Hour is 0 or 23 ? "Etc/GMT-6" : "Etc/UTC";

    public static void Write(TemporaryHome home, DateTimeOffset now)
    {
        var demo = new DemoHistory(home, now);
        demo.Refunds();
        demo.Cart();
        demo.Staging();
        demo.Zsh();
        demo.Ledger();
        demo.Pipeline();
    }

    void Refunds()
    {
        var session = Begin(Newest, "checkout-api", TimeSpan.FromMinutes(43), "fix/refunds", "claude-opus-4-8");
        session.Prompt("<command-message>systematic-debugging</command-message>\n<command-name>/systematic-debugging</command-name>")
            .Prompt("refunds are counted twice in the daily report")
            .Response(new(2_140, 3_980, 0, 86_400, 412_000), "Grep", "Read", "Task");
        var agent = session.Subagent("a4f09c2");
        agent.Model = "claude-haiku-4-5";
        agent.Prompt("find every place that books a refund").Response(new(1_200, 5_310, 41_000, 0, 388_000), "Grep", "Read")
            .Response(new(860, 2_204, 12_500, 0, 402_300)).Save();
        session.Response(new(310, 11_240, 0, 52_700, 1_904_000), "Edit", "Edit", "Bash");
        session.Time += TimeSpan.FromMinutes(40);
        session.Prompt("and a test for it").Response(new(95, 7_865, 0, 21_300, 2_260_000), "Write", "Bash").Response(new(41, 1_480, 0, 9_120, 1_310_000))
            .Title("Fix double-counted refunds").CostState(5.9271m, "2026-11-22T09:12:00Z").Save();
    }

    void Cart()
    {
        var session = Begin("b45d3c11-08f2-4a6e-b7c9-61d0e2f3a498", "web-shop", TimeSpan.FromHours(29), "main", "claude-sonnet-4-6");
        session.Prompt("move the cart to the new checkout").Response(new(4_400, 9_120, 0, 101_000, 830_000), "Read", "Read", "Edit");
        session.Time += TimeSpan.FromMinutes(72);
        session.Prompt("now the coupon field").Response(new(180, 18_450, 0, 60_300, 4_115_000), "Edit", "Bash", "Bash")
            .Response(new(77, 2_031, 0, 8_800, 2_040_000)).Title("Move the cart to the new checkout").Save();
    }

    void Staging()
    {
        var session = Begin("0e9a7712-c3d4-4f58-8a16-94be5d20c7f3", "warehouse-dbt", TimeSpan.FromHours(75), "stg-refunds", "claude-opus-4-8");
        session.Prompt("add staging models for refunds").Response(new(1_900, 8_700, 0, 74_000, 655_000), "Glob", "Read", "Write");
        session.Time += TimeSpan.FromMinutes(26);
        session.Response(new(66, 12_300, 0, 33_100, 1_780_000), "Write", "Bash").Title("Staging models for refunds").Save();
    }

    void Zsh()
    {
        var session = Begin("d2b8f6e0-71a5-4d09-a3cc-5e8f1b9d6042", "dotfiles", TimeSpan.FromDays(12), "main", "claude-haiku-4-5");
        session.Prompt("why does zsh take two seconds to start?").Response(new(900, 1_730, 14_200, 0, 96_000), "Bash");
        session.Time += TimeSpan.FromMinutes(6);
        session.Response(new(30, 2_210, 6_100, 0, 120_500)).Save();
    }

    void Ledger()
    {
        var session = Begin("4fa6d8b3-2e17-49c0-bd85-07c3a9e1f264", "checkout-api", TimeSpan.FromDays(24), "main", "claude-opus-4-8");
        session.Prompt("<command-message>writing-plans</command-message>\n<command-name>/writing-plans</command-name>")
            .Prompt("plan a ledger for refunds").Response(new(2_700, 16_900, 0, 58_000, 240_000), "Read", "Read");
        session.Time += TimeSpan.FromMinutes(94);
        session.Response(new(120, 21_050, 0, 44_300, 905_000), "Write").Title("Plan a refund ledger").Save();
    }

    void Pipeline()
    {
        var session = Begin("96c0e5a7-d813-4b7f-91f2-a8d64c3b0e1d", "web-shop", TimeSpan.FromDays(45), "ci", "claude-sonnet-4-6");
        session.Prompt("set up a build pipeline").Response(new(3_100, 10_400, 0, 66_000, 510_000), "Write", "Bash");
        session.Time += TimeSpan.FromMinutes(55);
        session.Response(new(88, 14_800, 0, 29_700, 1_620_000), "Edit", "Bash").Title("Build pipeline").Save();
    }

    TranscriptWriter Begin(string id, string project, TimeSpan ago, string branch, string model) => new(_home.Projects, _home.In("code", project), id)
    {
        Branch = branch,
        Model = model,
        Time = _now - ago,
    };
}
