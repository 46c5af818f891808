using ClaudeSessionLogger.Platform.Time;

namespace ClaudeSessionLogger.Cli.Commands.Demo;

/// <summary>
/// Creates sample transcripts of seven weeks in a few projects: six detailed sessions, two older ones and many simple
/// ones (<see cref="Days"/>). Times are relative to now, because reports show today and the last few days.
/// </summary>
/// <param name="projects">The folder in which the client keeps its transcripts.</param>
/// <param name="code">The folder that contains the projects.</param>
sealed class SampleHistory(string projects, string code, DateTimeOffset now)
{
    /// <summary>The id of the session that has just ended.</summary>
    public const string Newest = "7c1e2f9a-5b0d-4c38-9e61-2f7a8d4b1c05";

    const int EverydayDays = 30;

    static readonly (string Project, string Branch, string Title)[] s_everyday =
    [
        ("web-shop", "main", "Coupon field under the total"),
        ("checkout-api", "refund-ledger", "Ledger entries for partial refunds"),
        ("web-shop", "cart-keyboard", "Cart by keyboard alone"),
        ("warehouse-dbt", "main", "Freshness checks for stock"),
        ("checkout-api", "main", "Idempotency keys on retries"),
        ("web-shop", "main", "Flaky checkout test"),
        ("warehouse-dbt", "late-orders", "Late orders by carrier"),
        ("checkout-api", "fix/tax", "Rounding of tax by line"),
    ];

    /// <summary>Writes the six sessions that the README shows.</summary>
    public void Write()
    {
        Refunds();
        var cart = Begin(
            "b45d3c11-08f2-4a6e-b7c9-61d0e2f3a498",
            "web-shop",
            TimeSpan.FromHours(29),
            "main",
            "claude-sonnet-4-6"
        );
        cart.Prompt("move the cart to the new checkout")
            .Says(SampleAnswers.CartBegin)
            .Response(new(4_400, 9_120, 0, 101_000, 830_000), "Read", "Read", "Edit");
        cart.Time += TimeSpan.FromMinutes(72);
        cart.Prompt("now the coupon field")
            .Says(SampleAnswers.CartCoupon)
            .Response(new(180, 18_450, 0, 60_300, 4_115_000), "Edit", "Bash", "Bash")
            .Says(SampleAnswers.CartDone)
            .Response(new(77, 2_031, 0, 8_800, 2_040_000))
            .Title("Move the cart to the new checkout")
            .Save();

        var staging = Begin(
            "0e9a7712-c3d4-4f58-8a16-94be5d20c7f3",
            "warehouse-dbt",
            TimeSpan.FromHours(75),
            "stg-refunds",
            "claude-opus-4-8"
        );
        staging
            .Prompt("add staging models for refunds")
            .Says(SampleAnswers.StagingBegin)
            .Response(new(1_900, 8_700, 0, 74_000, 655_000), "Glob", "Read", "Write");
        staging.Time += TimeSpan.FromMinutes(26);
        staging
            .Says(SampleAnswers.StagingDone)
            .Response(new(66, 12_300, 0, 33_100, 1_780_000), "Write", "Bash")
            .Title("Staging models for refunds")
            .Save();

        var zsh = Begin(
            "d2b8f6e0-71a5-4d09-a3cc-5e8f1b9d6042",
            "dotfiles",
            TimeSpan.FromDays(12),
            "main",
            "claude-haiku-4-5"
        );
        zsh.Prompt("why does zsh take two seconds to start?")
            .Says(SampleAnswers.ZshBegin)
            .Response(new(900, 1_730, 14_200, 0, 96_000), "Bash");
        zsh.Time += TimeSpan.FromMinutes(6);
        zsh.Says(SampleAnswers.ZshDone).Response(new(30, 2_210, 6_100, 0, 120_500)).Save();

        var ledger = Begin(
            "4fa6d8b3-2e17-49c0-bd85-07c3a9e1f264",
            "checkout-api",
            TimeSpan.FromDays(24),
            "main",
            "claude-opus-4-8"
        );
        ledger
            .Prompt("<command-message>writing-plans</command-message>\n<command-name>/writing-plans</command-name>")
            .Prompt("plan a ledger for refunds")
            .Says(SampleAnswers.LedgerBegin)
            .Response(new(2_700, 16_900, 0, 58_000, 240_000), "Read", "Read");
        ledger.Time += TimeSpan.FromMinutes(94);
        ledger
            .Says(SampleAnswers.LedgerPlan)
            .Response(new(120, 21_050, 0, 44_300, 905_000), "Write")
            .Title("Plan a refund ledger")
            .Save();

        var pipeline = Begin(
            "96c0e5a7-d813-4b7f-91f2-a8d64c3b0e1d",
            "web-shop",
            TimeSpan.FromDays(45),
            "ci",
            "claude-sonnet-4-6"
        );
        pipeline
            .Prompt("set up a build pipeline")
            .Says(SampleAnswers.PipelineBegin)
            .Response(new(3_100, 10_400, 0, 66_000, 510_000), "Write", "Bash");
        pipeline.Time += TimeSpan.FromMinutes(55);
        pipeline
            .Says(SampleAnswers.PipelineDone)
            .Response(new(88, 14_800, 0, 29_700, 1_620_000), "Edit", "Bash")
            .Title("Build pipeline")
            .Save();
    }

    /// <summary>
    /// Writes one or two sessions for most of the last few days, during working hours, and two about refunds that are
    /// older. Last month always has one about refunds: these, or, if it is early in a month, the plan for a ledger.
    /// </summary>
    public void Days(TimeZoneInfo zone)
    {
        Approval();
        Emails();
        for (var ago = 1; ago <= EverydayDays; ago++)
        {
            var start = new DateTimeOffset(LocalDay.Start(now, zone, ago), TimeSpan.Zero);
            // The numbers differ from day to day, but are the same in every run.
            for (var i = 0; i < (ago * 7 + 3) % 11 / 4; i++)
                Everyday(ago * 3 + i, start.AddHours(9 + (ago * 5 + i * 4) % 8));
        }
    }

    /// <summary>Creates the folders of the projects, in which sessions are resumed.</summary>
    public void Folders()
    {
        foreach (var project in (ReadOnlySpan<string>)["checkout-api", "web-shop", "warehouse-dbt", "dotfiles"])
            Directory.CreateDirectory(Path.Combine(code, project));
    }

    void Refunds()
    {
        var session = Begin(Newest, "checkout-api", TimeSpan.FromMinutes(43), "fix/refunds", "claude-opus-4-8");
        session
            .Prompt(
                "<command-message>systematic-debugging</command-message>\n"
                    + "<command-name>/systematic-debugging</command-name>"
            )
            .Prompt("refunds are counted twice in the daily report")
            .Says(SampleAnswers.RefundsBegin)
            .Response(new(2_140, 3_980, 0, 86_400, 412_000), "Grep", "Read", "Task");
        session
            .Subagent("a4f09c2", "claude-haiku-4-5")
            .Prompt("find every place that books a refund")
            .Says(SampleAnswers.RefundsSearch)
            .Response(new(1_200, 5_310, 41_000, 0, 388_000), "Grep", "Read")
            .Says(SampleAnswers.RefundsPlaces)
            .Response(new(860, 2_204, 12_500, 0, 402_300))
            .Save();
        session
            .Says(SampleAnswers.RefundsFixed)
            .Response(new(310, 11_240, 0, 52_700, 1_904_000), "Edit", "Edit", "Bash");
        session.Time += TimeSpan.FromMinutes(40);
        session
            .Prompt("and a test for it")
            .Says(SampleAnswers.RefundsTest)
            .Response(new(95, 7_865, 0, 21_300, 2_260_000), "Write", "Bash")
            .Says(SampleAnswers.RefundsDone)
            .Response(new(41, 1_480, 0, 9_120, 1_310_000))
            .Title("Fix double-counted refunds")
            .AddTotalCost(5.9271m)
            .Save();
    }

    // More expensive than the other sessions about refunds.
    void Approval()
    {
        var session = Begin(
            "e8316b5f-9d42-4c07-a1f8-3b6c0d92e754",
            "checkout-api",
            TimeSpan.FromDays(38),
            "refund-approval",
            "claude-opus-4-8"
        );
        session
            .Prompt("who should approve a large refund?")
            .Says(SampleAnswers.ApprovalBegin)
            .Response(new(3_300, 6_200, 0, 92_000, 640_000), "Grep", "Read", "Read")
            .Says(SampleAnswers.ApprovalOptions)
            .Response(new(150, 13_900, 0, 61_000, 2_310_000), "Bash");
        session.Time += TimeSpan.FromMinutes(48);
        session
            .Prompt("the second. Above what amount?")
            .Says(SampleAnswers.ApprovalDecision)
            .Response(new(210, 17_500, 0, 48_000, 2_870_000), "Write", "Edit", "Bash")
            .Says(SampleAnswers.ApprovalDone)
            .Response(new(64, 3_100, 0, 9_400, 1_950_000))
            .Title("Approval of large refunds")
            .Save();
    }

    void Emails()
    {
        var session = Begin(
            "5ad07e19-3c86-4f2b-b960-e7142f8c0da3",
            "web-shop",
            TimeSpan.FromDays(41),
            "refund-emails",
            "claude-sonnet-4-6"
        );
        session
            .Prompt("send the email about a refund in the customer's language")
            .Says(SampleAnswers.EmailBegin)
            .Response(new(1_700, 3_900, 0, 38_000, 260_000), "Glob", "Read");
        session.Time += TimeSpan.FromMinutes(21);
        session
            .Says(SampleAnswers.EmailDone)
            .Response(new(90, 5_200, 0, 17_000, 720_000), "Edit", "Bash")
            .Title("Refund emails in every language")
            .Save();
    }

    void Everyday(int number, DateTimeOffset time)
    {
        var (project, branch, title) = s_everyday[number % s_everyday.Length];
        var session = new SampleTranscript(
            projects,
            Path.Combine(code, project),
            new Guid(
                unchecked((int)(number * 2_654_435_761u)),
                0x4d1e,
                0x4b07,
                [0x9a, 0x51, 0xc3, 0x0e, 0x72, 0xd8, 0x16, (byte)number]
            ).ToString()
        )
        {
            Branch = branch,
            Time = time,
            Model = (number % 5) switch
            {
                0 or 3 => "claude-opus-4-8",
                1 => "claude-haiku-4-5",
                _ => "claude-sonnet-4-6",
            },
        };
        var size = 1 + number * 13 % 5;
        long Some(long tokens) => tokens * size * (70 + number * 37 % 61) / 100;
        var (begin, end) = SampleAnswers.Everyday(title);
        session
            .Prompt(title)
            .Says(begin)
            .Response(new(Some(1_900), Some(2_400), 0, Some(31_000), Some(190_000)), "Read", "Grep");
        session.Time += TimeSpan.FromMinutes(6 * size);
        session
            .Prompt("go on")
            .Says("I change it, and run the tests.")
            .Response(new(120, Some(3_100), 0, Some(14_500), Some(610_000)), "Edit", "Bash")
            .Says(end)
            .Response(new(60, Some(900), 0, 4_100, Some(420_000)))
            .Title(title)
            .Save();
    }

    SampleTranscript Begin(string id, string project, TimeSpan ago, string branch, string model) =>
        new(projects, Path.Combine(code, project), id)
        {
            Branch = branch,
            Model = model,
            Time = now - ago,
        };
}
