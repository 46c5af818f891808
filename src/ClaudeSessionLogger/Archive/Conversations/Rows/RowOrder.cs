using ClaudeSessionLogger.Capture.Transcripts;

namespace ClaudeSessionLogger.Archive.Conversations.Rows;

/// <summary>A row in the order of the conversation.</summary>
/// <param name="Number">The number of the message; 0 if the row is not a message of its own.</param>
/// <param name="Branch">
/// 0 for what led to the end of the conversation; otherwise the number of a branch that was left by going back to an
/// earlier prompt.
/// </param>
readonly record struct OrderedRow(int Index, int Number, int Branch);

/// <summary>
/// Puts the rows of a thread into the order of the conversation, which is a tree: each row names the row that it
/// follows. The order is that of the file, except that a row comes after the row that it follows, and that each branch
/// that was left stays together.
/// </summary>
sealed class RowOrder
{
    readonly TranscriptIndex _index;
    readonly int[] _parents;
    readonly int[] _branches;
    readonly bool[] _isUsed;

    RowOrder(TranscriptIndex index, Func<int, bool> isOfThread)
    {
        _index = index;
        (_parents, _branches, _isUsed) = (new int[index.Count], new int[index.Count], new bool[index.Count]);
        for (var row = 0; row < index.Count; row++)
        {
            // The client can write a row twice. The first counts.
            _isUsed[row] = isOfThread(row) && index.Find(index[row].Key) == row;
            _parents[row] = index.Find(index[row].Parent) is { } parent && parent != row ? parent : -1;
        }
    }

    public static List<OrderedRow> Of(TranscriptIndex index, Func<int, bool> isOfThread)
    {
        var order = new RowOrder(index, isOfThread);
        order.FindBranches();
        return order.List();
    }

    void FindBranches()
    {
        var isOnPath = new bool[_index.Count];
        var roots = new Dictionary<int, int>();
        var rootOf = new int[_index.Count];
        // The end of each tree is its last row of the conversation. Rows follow earlier ones, except in damaged files.
        for (var row = 0; row < _index.Count; row++)
        {
            if (!_isUsed[row])
                continue;
            rootOf[row] = _parents[row] >= 0 && _parents[row] < row ? rootOf[_parents[row]] : row;
            if (_index[row].Role is RowRole.Prompt or RowRole.Command or RowRole.Assistant or RowRole.ToolResult)
                roots[rootOf[row]] = row;
        }

        foreach (var end in roots.Values)
            for (var row = end; row >= 0 && !isOnPath[row]; row = _parents[row])
                isOnPath[row] = true;

        var restarts = Restarts(roots, rootOf);
        var branches = 0;
        for (var row = 0; row < _index.Count; row++)
        {
            if (!_isUsed[row])
                continue;
            var parent = _parents[row] is >= 0 and var known && known < row ? known : -1;
            if (parent >= 0 && _branches[parent] > 0)
                _branches[row] = _branches[parent];
            else if (!isOnPath[row] && _index[row].Role.IsTyped())
                _branches[row] = ++branches;
            else if (parent < 0 && restarts.Contains(row))
                _branches[row] = ++branches;
        }
    }

    /// <summary>
    /// The first rows of conversations that were left by going back to before the first prompt: another one begins
    /// later in the same file.
    /// </summary>
    HashSet<int> Restarts(Dictionary<int, int> roots, int[] rootOf)
    {
        var started = roots.Keys.Where(root => _index[root].IsRoot && roots[root] > root).Order().ToList();
        var prompts = started.FindAll(root =>
            _index[root].Role.IsTyped() && roots[root] > root && rootOf[roots[root]] == root
        );
        return prompts.Count < 2 ? [] : [.. prompts.Take(prompts.Count - 1)];
    }

    List<OrderedRow> List()
    {
        var ordered = new List<OrderedRow>(_index.Count);
        var members = new Dictionary<int, List<int>>();
        for (var row = 0; row < _index.Count; row++)
        {
            if (!_isUsed[row] || _branches[row] == 0)
                continue;
            if (!members.TryGetValue(_branches[row], out var rows))
                members[_branches[row]] = rows = [];
            rows.Add(row);
        }

        var number = 0;
        var isListed = new bool[_index.Count];
        for (var row = 0; row < _index.Count; row++)
        {
            if (!_isUsed[row] || isListed[row])
                continue;
            foreach (var each in _branches[row] > 0 ? members[_branches[row]] : WithParents(row, isListed))
            {
                if (isListed[each])
                    continue;
                isListed[each] = true;
                var role = _index[each].Role;
                ordered.Add(new(each, role.IsShown() ? ++number : 0, _branches[each]));
            }
        }

        return ordered;
    }

    /// <summary>The row, after those that it follows and that stand later in the file.</summary>
    List<int> WithParents(int row, bool[] isListed)
    {
        var rows = new List<int> { row };
        // Damaged files may have circles.
        var seen = new HashSet<int>();
        for (
            var parent = _parents[row];
            parent > row && _isUsed[parent] && !isListed[parent] && _branches[parent] == 0 && seen.Add(parent);
            parent = _parents[parent]
        )
            rows.Add(parent);
        rows.Reverse();
        return rows;
    }
}
