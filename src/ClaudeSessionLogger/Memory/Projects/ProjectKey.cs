using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Git;

namespace ClaudeSessionLogger.Memory.Projects;

/// <summary>
/// Identifies the project of a memory folder, the same on every machine: <c>github.com/acme/shop</c> from the
/// repository's remote; <c>~device/folder</c> for a folder of this device only, until it is linked to a project;
/// <see cref="Everywhere"/> for a folder with the memory of all projects. In a profile other than the main one, the
/// profile comes first: <c>claude-work:github.com/acme/shop</c>. <paramref name="Name"/> is the name that
/// people use.
/// </summary>
sealed record ProjectKey(string Value, string Name)
{
    const char OwnMark = '~',
        ProfileMark = ':';

    public static ProjectKey Everywhere { get; } = new("*", "all projects");

    public bool IsDeviceOnly => Value is [OwnMark, ..];

    public static ProjectKey Of(MemoryLocation location, DeviceId deviceId, string home)
    {
        var profile = location.Profile is { } name ? $"{name}{ProfileMark}" : "";
        if (location.IsForAllProjects)
            return FromValue(profile + Everywhere.Value);
        if (location.GitFolder is { } git && GitConfig.Remote(git, home) is { } remote)
            return new(profile + remote, NameIn(remote));
        return new(
            DeviceOnlyPrefix(deviceId) + profile + ClaudeProjectFolder.NameOf(location.Root),
            GitRepository.NameOf(location.Root) ?? NameIn(location.Root.Replace('\\', '/'))
        );
    }

    /// <summary>The beginning of all device-only keys of a device.</summary>
    public static string DeviceOnlyPrefix(DeviceId device) => $"{OwnMark}{device}/";

    /// <summary>Creates a key from its stored value.</summary>
    public static ProjectKey FromValue(string value, string? name = null) =>
        value == Everywhere.Value ? Everywhere
        : value.EndsWith($"{ProfileMark}{Everywhere.Value}", StringComparison.Ordinal) ? new(value, Everywhere.Name)
        : new(value, name ?? (value is [OwnMark, ..] ? NameOfFolder(NameIn(value)) : NameIn(value)));

    /// <summary>
    /// The profile part of the key, such as <c>claude-work:</c>; empty for the main profile.
    /// </summary>
    public string ProfilePrefix
    {
        get
        {
            var text = IsDeviceOnly ? Value[(Value.IndexOf('/', StringComparison.Ordinal) + 1)..] : Value;
            var first = text.Split('/')[0];
            // An IPv6 address in brackets contains colons.
            var mark = first is ['[', ..] ? -1 : first.IndexOf(ProfileMark, StringComparison.Ordinal);
            return mark > 0 ? first[..(mark + 1)] : "";
        }
    }

    /// <summary>Whether the text names this project: by its name, the end of its key, or the whole key.</summary>
    public bool Matches(string requested)
    {
        requested = requested.Trim().TrimEnd('/');
        return requested.Length > 0
            && (
                requested.Equals(Name, StringComparison.OrdinalIgnoreCase)
                || requested.Equals(Value, StringComparison.OrdinalIgnoreCase)
                || Value.EndsWith($"/{requested}", StringComparison.OrdinalIgnoreCase)
                || IsDeviceOnly && Value.EndsWith($"/-{requested}", StringComparison.OrdinalIgnoreCase)
                || RemoteUrl.Normalize(requested) is { } url && url.Equals(Value, StringComparison.OrdinalIgnoreCase)
            );
    }

    /// <summary>
    /// Whether this is another machine's project without a remote, in a folder that may have this name. Its key has the
    /// whole path, with <c>-</c> between the folders, and not the name.
    /// </summary>
    public bool MayBeNamed(string requested) =>
        IsDeviceOnly && Value.EndsWith($"-{requested.Trim()}", StringComparison.OrdinalIgnoreCase);

    // A name that begins with - would look like an option.
    static string NameOfFolder(string folder) => folder.TrimStart('-') is { Length: > 0 } name ? name : folder;

    static string NameIn(string path) => path.TrimEnd('/').Split('/')[^1] is { Length: > 0 } name ? name : path;
}
