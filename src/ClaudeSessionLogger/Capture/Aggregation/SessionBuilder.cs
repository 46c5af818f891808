using System.Runtime.InteropServices;
using ClaudeSessionLogger.Capture.Pricing;
using ClaudeSessionLogger.Capture.Transcripts;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Storage.Sessions;

namespace ClaudeSessionLogger.Capture.Aggregation;

/// <summary>Builds the rows of a session and its responses from the aggregated facts.</summary>
/// <param name="before">Where sessions were when they were last recorded.</param>
sealed class SessionBuilder(CaptureContext context, IReadOnlyDictionary<SessionId, RecordedPlace> before)
{
    readonly List<SessionResponse> _responses = [];

    /// <returns>The responses are valid until the next call.</returns>
    /// <param name="own">The session's own files, main transcripts first.</param>
    /// <param name="reported">The client's total for this session alone.</param>
    public (Session Session, List<SessionResponse> Responses) Build(
        SessionId sessionId,
        SessionAggregator session,
        IReadOnlyList<TranscriptSource> own,
        CostState? reported
    )
    {
        var responses = _responses;
        responses.Clear();
        responses.EnsureCapacity(session.Responses.Count);
        var (tokens, subagentTokens, cost, searches) = (new Tokens(), 0L, Usd.Zero, 0L);
        var models = new Dictionary<string, (Usd Cost, long Tokens)>(StringComparer.Ordinal);
        var unpriced = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var fact in session.Responses)
            responses.Add(Response(sessionId, fact));
        var clientPriced = PriceByClient(responses, reported);
        foreach (var response in responses)
        {
            tokens += response.Usage.Tokens;
            searches += response.Usage.WebSearches;
            subagentTokens += response.AgentId is null ? 0 : response.Usage.Tokens.Total;
            cost += response.Cost ?? Usd.Zero;
            if (response.Cost is null)
                unpriced.Add(response.Usage.Model);

            ref var ofModel = ref CollectionsMarshal.GetValueRefOrAddDefault(models, response.Usage.Model, out _);
            ofModel = (ofModel.Cost + (response.Cost ?? Usd.Zero), ofModel.Tokens + response.Usage.Tokens.Total);
        }

        var (title, titleSource) = SessionTitle.Choose(session, own);
        var cwd =
            SessionLocation.First(session, own, facts => facts.Cwds)
            ?? own.Select(source => source.Facts.AgentCwd).FirstOrDefault(folder => folder is not null);
        // The repository of a deleted linked worktree is only known if it was recorded before.
        var (project, projectId) =
            before.TryGetValue(sessionId, out var known) && known.Cwd == cwd && ProjectNames.IsGone(cwd)
                ? (known.Project, known.ProjectId ?? ProjectNames.AncestorNamed(cwd, known.Project))
                : context.Projects.Identify(cwd);
        return (
            new()
            {
                Id = sessionId,
                Project = project,
                ProjectId = projectId,
                Cwd = cwd,
                StartedAt = Utc(session.Started),
                EndedAt = Utc(session.Ended),
                Models =
                [
                    .. models
                        .OrderByDescending(model => model.Value.Cost.Value)
                        .ThenByDescending(model => model.Value.Tokens)
                        .ThenBy(model => model.Key, StringComparer.Ordinal)
                        .Select(model => model.Key),
                ],
                Tokens = tokens,
                SubagentTokens = subagentTokens,
                WebSearches = (int)Math.Min(searches, int.MaxValue),
                Cost = cost,
                ClientPriced = clientPriced,
                ReportedCost = reported is { } state ? new Usd(state.Total) : null,
                MessageCount = session.MainResponses + session.Prompts,
                ToolCallCount = session.ToolCalls,
                SubagentToolCallCount = session.SubagentToolCalls,
                Skills = [.. session.Skills],
                GitBranch = SessionLocation.Last(session, own, facts => facts.Branches),
                ClientVersion = SessionLocation.Last(session, own, facts => facts.Versions),
                Title = title,
                TitleSource = titleSource,
                Type = context.Types.Classify(session.Skills, project, cwd),
                LowerBoundResponses = responses.Count(response => response.IsLowerBound),
                UnpricedModels = [.. unpriced],
                ApiErrors = session.ApiErrors,
                // Files with the same name are copies in the folders of several profiles, with the same skipped lines,
                // so count these lines once.
                SkippedLines = own.Where(source => source.Generation == 0)
                    .GroupBy(source => Path.GetFileName(source.Path), StringComparer.Ordinal)
                    .Sum(file => file.Max(source => source.Facts.SkippedLines)),
                TranscriptPath = own is [var first, ..] ? first.Path : null,
            },
            responses
        );
    }

    SessionResponse Response(SessionId sessionId, in ResponseFact fact)
    {
        var names = fact.Names;
        var usage = UsageOf(fact);
        return new(
            fact.Key,
            sessionId,
            names.AgentId,
            Utc(fact.Time),
            usage,
            names.Speed,
            names.Geo,
            names.Tier,
            !fact.Complete,
            fact.Advisor,
            names.Branch,
            ResponseCost.Compute(usage, context.Prices)
        )
        {
            ClientCost = fact.ClientCost,
        };
    }

    /// <summary>What a response is billed for.</summary>
    public static BilledUsage UsageOf(in ResponseFact fact) =>
        new(
            fact.Names.Model,
            fact.Counts.ToTokens(),
            fact.Names.Speed == "fast",
            fact.Names.Geo == "us",
            Math.Max(fact.WebSearches, fact.ToolSearches),
            fact.IsUnbilled
        );

    /// <summary>Sets the costs of models without a price, as far as the client reports them; returns the sum.</summary>
    static Usd PriceByClient(List<SessionResponse> responses, CostState? reported)
    {
        if (!responses.Exists(response => response.Cost is null))
            return Usd.Zero;

        var indexes = Enumerable.Range(0, responses.Count).Where(index => responses[index].Cost is null).ToList();
        var costs = ClientPrices.Compute(
            indexes.ConvertAll(index => new UnpricedResponse(
                responses[index].Usage.Model,
                responses[index].Usage.Tokens.Total,
                responses[index].ClientCost
            )),
            (reported?.Models ?? []).Select(model => (model.Model, new Usd(model.Cost)))
        );
        var sum = Usd.Zero;
        foreach (var (index, cost) in indexes.Zip(costs))
        {
            responses[index] = responses[index] with { Cost = cost, IsClientPriced = cost is not null };
            sum += cost ?? Usd.Zero;
        }

        return sum;
    }

    static DateTime? Utc(long time) => time == TranscriptTime.None ? null : TranscriptTime.ToUtc(time);
}
