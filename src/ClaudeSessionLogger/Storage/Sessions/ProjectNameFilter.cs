namespace ClaudeSessionLogger.Storage.Sessions;

/// <summary>
/// SQL conditions that find sessions by what a person calls their project: its name, or <c>owner/name</c> or
/// <c>folder/name</c> where several projects have the name.
/// </summary>
static class ProjectNameFilter
{
    /// <summary>The whole name, or the end or all of the remote or path.</summary>
    /// <param name="parameter">The SQL parameter with the text, such as <c>$project</c>.</param>
    public static string Is(string parameter) =>
        $"(lower(project) = lower({parameter}) or (contains({parameter}, '/') and ends_with('/' || lower(project_id), "
        + $"'/' || ltrim(lower({parameter}), '/'))))";

    /// <summary>Part of the name, or, with a slash, part of the remote or path.</summary>
    public static string Contains(string parameter) =>
        $"(contains(lower(coalesce(project, 'unknown')), lower({parameter})) or (contains({parameter}, '/') and "
        + $"contains('/' || lower(project_id) || '/', lower({parameter}))))";
}
