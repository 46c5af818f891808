using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Verification;

/// <summary>
/// Determines why the stored data of a session differs from its transcripts. A reason is given only if it can explain
/// the difference: a missing file explains why more is stored than was counted, but not why less is stored.
/// </summary>
sealed class DifferenceClassifier(RecountSnapshot stored, RecountSnapshot counted, HashSet<string> existingFiles)
{
    readonly Dictionary<string, CountedFile> _before = stored
        .Files.Where(file => file.Generation == 0)
        .ToDictionary(file => file.Path, StringComparer.Ordinal);
    readonly ILookup<SessionId, CountedFile> _was = stored.Files.ToLookup(file => file.SessionId);
    readonly ILookup<SessionId, CountedFile> _is = counted.Files.ToLookup(file => file.SessionId);

    public DifferenceReason Explain(SessionId session, IReadOnlyList<ModelDifference> models)
    {
        if (!stored.Projects.ContainsKey(session))
            return DifferenceReason.NotRecorded;
        if (HasGrown(session))
            return DifferenceReason.TranscriptChanged;
        if (models.All(model => HasAtLeast(model.Stored, model.Counted)))
        {
            if (IsGone(session))
                return DifferenceReason.TranscriptDeleted;
            if (WasRewritten(session))
                return DifferenceReason.Rewritten;
        }

        if (models.All(model => model.Stored with { CostUsd = 0 } == model.Counted with { CostUsd = 0 }))
            return DifferenceReason.Prices;
        var relatives = stored.Relatives(session);
        relatives.UnionWith(counted.Relatives(session));
        return relatives.Any(relative => HasGrown(relative) || IsGone(relative) || WasRewritten(relative))
            ? DifferenceReason.SharedLines
            : DifferenceReason.Unknown;
    }

    bool HasGrown(SessionId session) =>
        _is[session].Any(file => !_before.TryGetValue(file.Path, out var before) || before.Stamp != file.Stamp);

    bool IsGone(SessionId session) => _was[session].Any(file => !existingFiles.Contains(file.Path));

    bool WasRewritten(SessionId session) => _was[session].Any(file => file.Generation > 0);

    static bool HasAtLeast(in ModelCount more, in ModelCount less) =>
        more.Responses >= less.Responses
        && more.Tokens.Input >= less.Tokens.Input
        && more.Tokens.Output >= less.Tokens.Output
        && more.Tokens.CacheWrite >= less.Tokens.CacheWrite
        && more.Tokens.CacheRead >= less.Tokens.CacheRead;
}
