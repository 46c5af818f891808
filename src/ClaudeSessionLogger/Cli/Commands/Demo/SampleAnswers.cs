namespace ClaudeSessionLogger.Cli.Commands.Demo;

/// <summary>
/// What Claude says in the sample sessions. Each session about refunds makes a decision, because those who try the
/// program are told to look for one.
/// </summary>
static class SampleAnswers
{
    public const string RefundsBegin =
            "I look for every place that books a refund, and for how the daily report adds them up.",
        RefundsSearch = "I search for calls of `book` and for inserts into `refunds`.",
        RefundsPlaces =
            "Two places book a refund:\n\n"
            + "- `src/refunds/service.ts:48`, when support confirms it\n"
            + "- `src/refunds/webhook.ts:31`, when the payment provider confirms it",
        RefundsFixed =
            "The service and the webhook both book a confirmed refund, and the report adds both.\n\n"
            + "**Decision:** only the webhook books a refund, when the money has moved. The service only marks it as "
            + "requested.",
        RefundsTest = "I add a test that confirms a refund in both ways and expects one booking.",
        RefundsDone = "All 214 tests pass. The daily report now counts each refund once.";

    public const string CartBegin =
            "The cart keeps its state in three places. I move it into the checkout's store first.",
        CartCoupon = "The coupon field comes under the total, where the discount is shown.",
        CartDone = "Done: the cart is part of the new checkout, and a coupon that is not valid says why.";

    public const string StagingBegin = "I read the staging models for orders, and write the one for refunds like them.",
        StagingDone =
            "The staging models build, and their tests pass.\n\n"
            + "**Decision:** a refund without an order is kept and marked as `orphaned`, and left out of reports.";

    public const string ZshBegin = "I measure how long each part of `.zshrc` takes.",
        ZshDone = "`nvm` takes 1.6 of the 2 seconds. It is loaded at its first use now.";

    public const string LedgerBegin = "I read how orders and payments are stored before I propose anything.",
        LedgerPlan =
            "The plan is in `docs/refund-ledger.md`.\n\n"
            + "**Decision:** the ledger only grows. A wrong entry is reversed by another one and never changed, so "
            + "that the books of a closed month stay as they are.\n\n"
            + "Next: backfill the refunds of this year.";

    public const string PipelineBegin = "One job builds, one runs the tests, and a release needs both.",
        PipelineDone = "The pipeline takes four minutes, of which the tests are three.";

    public const string ApprovalBegin =
            "I read who may confirm a refund today: any support agent, whatever the amount.",
        ApprovalOptions =
            "There are two ways:\n\n"
            + "1. a limit for each agent, which somebody has to maintain\n"
            + "2. a second approval above an amount\n\n"
            + "Of last year's refunds, 2% were above $500. They were 41% of the money.",
        ApprovalDecision =
            "**Decision:** a refund above $500 needs the approval of a second agent. Below, one agent is enough. The "
            + "amount is a setting, `REFUND_APPROVAL_LIMIT`.",
        ApprovalDone = "The check is in `src/refunds/approval.ts`, with tests for 499.99, 500.00 and 500.01 dollars.";

    public const string EmailBegin = "I read the templates of the emails that are sent after an order.",
        EmailDone =
            "The email about a refund is written in the customer's language.\n\n"
            + "**Decision:** a language without a template gets the English one, never none.";

    /// <summary>What Claude says at the beginning and the end of a short session, by its title.</summary>
    public static (string Begin, string End) Everyday(string title) =>
        title switch
        {
            "Coupon field under the total" => (
                "I move the field, and its message for a coupon that is not valid.",
                "The field is under the total, also on a narrow screen."
            ),
            "Ledger entries for partial refunds" => (
                "I read how the ledger books a whole order.",
                "**Decision:** a partial refund has one ledger entry for each line, and its tax is split by line, too."
            ),
            "Cart by keyboard alone" => (
                "I go through the cart with the Tab key, and note what cannot be reached.",
                "Every control of the cart can be reached, in the order in which it is shown."
            ),
            "Freshness checks for stock" => (
                "I look for how late the stock of each warehouse may be.",
                "A check fails when the stock of a warehouse is older than two hours."
            ),
            "Idempotency keys on retries" => (
                "I look for requests that are retried without a key.",
                "A retried payment sends the key of the first attempt, so that nobody pays twice."
            ),
            "Flaky checkout test" => (
                "I run the test a hundred times: it fails four times, always after midnight UTC.",
                "The test sets its own clock now. A thousand runs pass."
            ),
            "Late orders by carrier" => (
                "I join the orders with the carriers' delivery times.",
                "The model lists late orders by carrier and week."
            ),
            _ => (
                "I look for where the tax is rounded.",
                "The tax is rounded once for each line, and the total is the sum of the lines."
            ),
        };
}
