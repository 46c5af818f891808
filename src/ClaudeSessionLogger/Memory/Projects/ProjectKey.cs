using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Git;

namespace ClaudeSessionLogger.Memory.Projects;

/// <summary>
/// Whose memory a folder is, the same on every machine: <c>github.com/acme/shop</c> after the repository's remote; <c>~device/folder</c> for
/// what only this device has, until it is linked to another's; <see cref="Everywhere"/> for a folder that holds the memory of all projects.
/// <paramref name="Name"/> is what people call it.
/// </summary>
sealed record ProjectKey(string Value, string Name)
{
    const char OwnMark = '~';

    public static ProjectKey Everywhere { get; } = new("*", "all projects");

    public bool IsOwn => Value is [OwnMark, ..];

    public static ProjectKey Of(MemoryLocation place, string deviceId, string home)
    {
        if (place.IsCommon)
            return Everywhere;
        if (place.GitFolder is { } git && GitConfig.Remote(git, home) is { } remote)
            return new(remote, NameIn(remote));
        return new($"{OwnMark}{deviceId}/{ClaudeProjectFolder.NameOf(place.Root)}", GitRepository.NameOf(place.Root) ?? NameIn(place.Root.Replace('\\', '/')));
    }

    /// <summary>From what was stored.</summary>
    public static ProjectKey FromValue(string value, string? name = null) => value == Everywhere.Value ? Everywhere : new(value, name ?? NameIn(value));

    /// <summary>Whether a person means this one: by its name, by the end of its key, or by all of it.</summary>
    public bool Matches(string asked)
    {
        asked = asked.Trim().TrimEnd('/');
        return asked.Length > 0 && (asked.Equals(Name, StringComparison.OrdinalIgnoreCase) || asked.Equals(Value, StringComparison.OrdinalIgnoreCase)
            || Value.EndsWith($"/{asked}", StringComparison.OrdinalIgnoreCase)
            || RemoteUrl.Normalize(asked) is { } url && url.Equals(Value, StringComparison.OrdinalIgnoreCase));
    }

    static string NameIn(string path) => path.TrimEnd('/').Split('/')[^1] is { Length: > 0 } name ? name : path;
}
