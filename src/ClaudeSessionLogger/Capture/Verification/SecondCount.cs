using ClaudeSessionLogger.Capture.Import;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Capture.Verification;

/// <summary>
/// Compares what the import counts with a second, independent count of the same files. A difference means that one of
/// them applies a rule wrongly.
/// </summary>
static class SecondCount
{
    /// <param name="counted">What the import counted in these files.</param>
    public static SecondCountResult Compare(RecountSnapshot counted, IReadOnlyList<TranscriptFile> files)
    {
        var plain = new PlainCount();
        foreach (var file in files)
        {
            try
            {
                plain.Add(file.Path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The import reports files that cannot be read.
            }
        }

        var hidden = counted
            .Files.Where(file => file.IsHidden)
            .Select(file => plain.GroupOf(file.SessionId))
            .ToHashSet();
        var expected = plain.Totals().Where(total => !hidden.Contains(total.Key.Group)).ToDictionary();
        var found = new Dictionary<(SessionId Group, string Model), (long Responses, Tokens Tokens)>();
        var sessions = new Dictionary<SessionId, SortedSet<SessionId>>();
        foreach (var session in counted.Projects.Keys)
        {
            var group = plain.GroupOf(session);
            if (hidden.Contains(group))
                continue;
            if (!sessions.TryGetValue(group, out var members))
                sessions[group] = members = [];
            members.Add(session);
            foreach (var (model, count) in counted.Of(session))
            {
                var (responses, tokens) = found.GetValueOrDefault((group, model));
                found[(group, model)] = (responses + count.Responses, tokens + count.Tokens);
            }
        }

        return new(
            expected.Values.Sum(total => total.Responses),
            [
                .. expected
                    .Keys.Union(found.Keys)
                    .Where(key => expected.GetValueOrDefault(key) != found.GetValueOrDefault(key))
                    .OrderBy(key => key.Group)
                    .ThenBy(key => key.Model, StringComparer.Ordinal)
                    .Select(key => new SecondCountDifference(
                        [.. sessions.GetValueOrDefault(key.Group) ?? [key.Group]],
                        key.Model,
                        Of(found.GetValueOrDefault(key)),
                        Of(expected.GetValueOrDefault(key))
                    )),
            ]
        );
    }

    static ModelCount Of((long Responses, Tokens Tokens) total) => new(total.Responses, total.Tokens, 0, 0);
}

/// <param name="Responses">The number of responses that were counted a second time.</param>
sealed record SecondCountResult(long Responses, IReadOnlyList<SecondCountDifference> Different);

/// <param name="Sessions">A session, or several that share responses and are counted together.</param>
/// <param name="Counted">What the import counts.</param>
/// <param name="Second">What the second count finds.</param>
sealed record SecondCountDifference(
    IReadOnlyList<SessionId> Sessions,
    string Model,
    ModelCount Counted,
    ModelCount Second
);
