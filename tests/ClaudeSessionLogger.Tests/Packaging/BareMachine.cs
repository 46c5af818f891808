using ClaudeSessionLogger.Tests.Support;
using Xunit;

namespace ClaudeSessionLogger.Tests.Packaging;

/// <summary>
/// A Debian system without any toolchain, in a folder: the files of Debian's essential packages, of apt and curl,
/// copied from this machine. Commands run in it by chroot, in a mount namespace.
/// </summary>
sealed class BareMachine : IDisposable
{
    // Which packages these need, and all their files that a program uses.
    const string Copy = """
        wanted=$(dpkg-query -Wf '${Essential} ${Package}\n' | sed -n 's/^yes //p'; echo apt curl ca-certificates)
        all=
        while [ "$wanted" != "$all" ]; do
            all=$wanted
            wanted=$({ echo $all | tr ' ' '\n'; dpkg-query -Wf '${Pre-Depends}, ${Depends}\n' $all 2>/dev/null |
                tr ',' '\n' | sed 's/|.*//; s/[(:].*//; s/ //g'; } | sort -u | grep . | tr '\n' ' ')
        done
        for link in bin sbin lib lib64; do
            [ ! -L "/$link" ] || { mkdir -p "$1/usr/$link"; ln -s "usr/$link" "$1/$link"; }
        done
        dpkg -L $all 2>/dev/null | grep -v -e '^/usr/share/doc/' -e '^/usr/share/man/' -e '^/usr/share/locale/' | sort -u |
            while read -r file; do [ -d "$file" ] && [ ! -L "$file" ] || echo "$file"; done |
            tar -cf - -C / --no-recursion -T - 2>/dev/null | tar -xf - -C "$1" --keep-directory-symlink
        mkdir -p "$1/tmp" "$1/proc" "$1/dev" "$1/home/ann" "$1/etc"
        # Debian's installer writes these; without a user, NuGet waits forever for its lock.
        for name in passwd group; do cp "/usr/share/base-passwd/$name.master" "$1/etc/$name"; done
        ldconfig -r "$1" 2>/dev/null || true
        """;

    readonly string _root = Directory.CreateTempSubdirectory("csl-debian-").FullName;

    BareMachine() { }

    public static async Task<BareMachine> Create()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && File.Exists("/etc/debian_version"),
            "Only Debian's package manager says what belongs to a bare system."
        );
        var machine = new BareMachine();
        (
            await ProgramRun.Of(
                "/bin/bash",
                ["-euc", Copy, "copy", machine._root],
                new Dictionary<string, string> { ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin", ["LC_ALL"] = "C" }
            )
        ).Succeeded();
        return machine;
    }

    public string In(params ReadOnlySpan<string> parts) => Path.Combine([_root, .. parts]);

    /// <summary>Runs a line of the shell as a user who has just logged in.</summary>
    /// <param name="mounts">Folders of this machine that the line sees at the same paths.</param>
    public Task<ProgramRun> Run(string line, params string[] mounts) =>
        MountNamespace.Run(
            """
            mount --rbind /proc "$ROOT/proc"
            mount --rbind /dev "$ROOT/dev"
            while read -r folder; do
                [ -z "$folder" ] || { mkdir -p "$ROOT$folder" && mount --bind -o ro "$folder" "$ROOT$folder"; }
            done <<<"$MOUNTS"
            exec chroot "$ROOT" /usr/bin/env -i HOME=/home/ann LANG=C.UTF-8 \
                PATH=/home/ann/.local/bin:/usr/local/bin:/usr/bin:/bin /bin/sh -c "cd && $LINE"
            """,
            new Dictionary<string, string>
            {
                ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin",
                ["ROOT"] = _root,
                ["LINE"] = line,
                ["MOUNTS"] = string.Join('\n', mounts),
            }
        );

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
