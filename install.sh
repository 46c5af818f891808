#!/bin/sh
# Installs claude-session-logger, or upgrades it, sets it up and imports this machine's history. In a checkout with the
# .NET SDK it builds what is checked out; elsewhere it downloads a release. --help lists the options.
set -eu

say() { printf '%s\n' "$*"; }
fail() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

usage() {
    cat <<'END'
install.sh                  install, or upgrade what is installed
install.sh --uninstall      remove the program, its hooks and its schedule; the data stays
install.sh --clean          remove what building has left in the checkout
install.sh --build DIR      only build the program into the new folder DIR, as it would be installed

  --version VERSION   install this release instead of the checkout or the newest release
  --archive FILE      install a release archive that is already here, without a network
  --prefix DIR        where to: DIR/lib/claude-session-logger and DIR/bin (default: PREFIX, else ~/.local)
  --no-setup          install only the program: no hooks, no import, no report

One of its names is csl, unless another program has this name.
END
}

[ -n "${HOME:-}" ] || fail "HOME is not set: set it to your home folder and run this again"
# A release writes its repository's address here; a checkout has it in build/Repository.props.
repository=
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
data=${CLAUDE_LOGGER_HOME:-$HOME/.claude/claude-session-logger}
sdk_page=https://dotnet.microsoft.com/download/dotnet/10.0
names='claude-session-logger claude-session-logger-setup claude-memory-sync'
# The SDK would not start on a machine without ICU, such as a bare Debian. No build server may stay in memory.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
# Where shells and man look; relative to the prefix.
shared='share/bash-completion/completions/claude-session-logger share/zsh/site-functions/_claude-session-logger
share/fish/vendor_completions.d/claude-session-logger.fish share/man/man1/claude-session-logger.1
share/bash-completion/completions/claude-memory-sync share/fish/vendor_completions.d/claude-memory-sync.fish
share/man/man1/claude-memory-sync.1'
# The same for the short name, which is installed only if no other program has it.
short=csl
shared_short="share/bash-completion/completions/$short share/zsh/site-functions/_$short
share/fish/vendor_completions.d/$short.fish share/man/man1/$short.1"

main() {
    action=install_all prefix=${PREFIX:-$HOME/.local} version='' archive='' setup=yes
    while [ $# -gt 0 ]; do
        case $1 in
            --version | --archive | --prefix)
                [ -n "${2:-}" ] || wrong "$1 needs a value"
                case $1 in
                    --version) version=${2#v} ;;
                    --archive) archive=$2 ;;
                    *) prefix=$2 ;;
                esac
                shift ;;
            --no-setup) setup=no ;;
            --uninstall) action=uninstall ;;
            --clean) action=clean ;;
            --build) action=build_into && shift && break ;;
            -h | --help) usage && exit ;;
            *) wrong "unknown option $1 (--help lists the options)" ;;
        esac
        shift
    done
    case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
    bin=$prefix/bin
    lib=$prefix/lib/claude-session-logger
    $action "$@"
}

wrong() { printf 'install.sh: %s\n' "$*" >&2; exit 64; }

install_all() {
    if [ -n "$archive" ]; then
        from_archive
    elif [ -n "$version" ] || ! is_checkout; then
        download
    elif find_sdk; then
        need_linker
        build
        manuals=$here/docs
        echo source >"$out/program/installed-by"
    else
        say "There is no .NET SDK 10 here ($sdk_page), so the newest release is installed instead of this checkout."
        download
    fi
    place
    place_short
    place_shared
    [ -z "${log:-}" ] || offer_to_clean
    if [ "$setup" = yes ]; then first_run; else say_installed; fi
}

# A script that was piped into a shell has no folder, even if it runs in a checkout.
is_checkout() { case $0 in *install.sh) [ -e "$here/src/ClaudeSessionLogger/packages.lock.json" ] ;; *) return 1 ;; esac; }

# What follows the folder goes to dotnet publish. The tests and the benchmarks use this, so that they see what people get.
build_into() {
    [ -n "${1:-}" ] || wrong '--build needs a folder'
    [ ! -e "$1" ] || fail "cannot build into $1: it is there already"
    target=$1
    shift
    need_linker
    need_sdk
    build "$@"
    mkdir -p "$(dirname -- "$target")" && mv "$out/program" "$target" || fail "cannot create $target"
}

# --- a release -------------------------------------------------------------------------------------------------------------

# The temporary folder is below the prefix: programs do not run in every /tmp, and a rename does not fill the disk.
make_temporary() {
    mkdir -p "$lib" 2>/dev/null && out=$(mktemp -d "$lib/.download.XXXXXX" 2>/dev/null) ||
        fail "cannot write to $lib: run this again with --prefix and a folder of your own"
    trap 'rm -rf "$out"; rmdir "$lib" 2>/dev/null || true' EXIT
    trap 'exit 130' INT TERM HUP
}

from_archive() {
    [ -f "$archive" ] || fail "cannot find the archive $archive: give the path of a downloaded release"
    sums=$(dirname -- "$archive")/SHA256SUMS
    make_temporary
    if [ -f "$sums" ]; then check_sum "$archive" "$sums"; else say "There is no SHA256SUMS beside $archive, so it is not checked."; fi
    unpack "$archive"
}

download() {
    has curl || has wget ||
        fail "neither curl nor wget is here: install one, or download a release by hand and run this with --archive FILE"
    system=$(release_system)
    [ -n "$repository" ] || repository=$(sed -n 's|.*<RepositoryUrl>\(.*\)</RepositoryUrl>.*|\1|p' "$here/build/Repository.props" 2>/dev/null) || true
    [ -n "$repository" ] || fail "this install.sh belongs to no release: use the one of a release, or of a checkout"
    releases=${CLAUDE_LOGGER_RELEASES:-$repository/releases}
    make_temporary
    # The list of the newest release says which version that is.
    if [ -n "$version" ]; then fetch "download/v$version/SHA256SUMS"; else fetch latest/download/SHA256SUMS; fi
    file=$(sed -n "s/^[0-9a-f]* [ *]\(claude-session-logger-.*-$system\.tar\.gz\)\$/\1/p" "$out/SHA256SUMS" | head -n 1)
    case $file in
        '' | */*) fail "cannot find an archive for $system in $releases: build from source instead (CONTRIBUTING.md)" ;;
    esac
    version=${file#claude-session-logger-}
    version=${version%-"$system".tar.gz}
    say "Downloading claude-session-logger $version for $system …"
    fetch "download/v$version/$file"
    check_sum "$out/$file" "$out/SHA256SUMS"
    check_attestation "$out/$file"
    unpack "$out/$file"
}

release_system() {
    case $(uname -s) in
        Linux) os=linux ;;
        Darwin) os=osx ;;
        *) fail "there is no release for $(uname -s): on Windows run install.ps1, elsewhere build from source" ;;
    esac
    case $(uname -m) in
        x86_64 | amd64) cpu=x64 ;;
        arm64 | aarch64) cpu=arm64 ;;
        *) fail "there is no release for $(uname -m): build from source instead (CONTRIBUTING.md)" ;;
    esac
    # Rosetta reports the processor that it imitates.
    if [ "$os-$cpu" = osx-x64 ] && [ "$(sysctl -n hw.optional.arm64 2>/dev/null)" = 1 ]; then cpu=arm64; fi
    if [ "$os" = linux ] && { ldd --version 2>&1 || true; } | grep -qi musl; then
        fail "there is no release for musl (Alpine): build from source instead (CONTRIBUTING.md)"
    fi
    say "$os-$cpu"
}

# Saves a file of a release in the temporary folder, under its own name.
fetch() {
    into=$out/${1##*/}
    case $releases in https://*) only='--proto =https --tlsv1.2' ;; *) only= ;; esac
    if has curl; then
        # shellcheck disable=SC2086 # several options
        curl -fsSL $only --retry 2 --connect-timeout 20 --speed-limit 100 --speed-time 60 -o "$into.part" "$releases/$1" 2>"$out/errors" && got=0 || got=$?
    else
        # BusyBox's wget has no --tries; the default of GNU's is 20.
        if wget --help 2>&1 | grep -q -e '--tries'; then only=--tries=3; else only=; fi
        # shellcheck disable=SC2086 # none or one option
        wget -q $only -T 60 -O "$into.part" "$releases/$1" 2>"$out/errors" && got=0 || got=$?
    fi
    if [ "$got" != 0 ]; then
        tail -n 2 "$out/errors" >&2
        fail "cannot download $releases/$1: check the network (and proxy) and whether this release exists, then run this again; nothing was installed"
    fi
    mv "$into.part" "$into"
}

check_sum() { # FILE LIST
    wanted=$(sed -n "s/^\([0-9a-f]*\) [ *]$(basename -- "$1" | sed 's/\./\\./g')\$/\1/p" "$2" | head -n 1)
    [ -n "$wanted" ] || fail "cannot check $1: $2 does not list it"
    if has sha256sum; then found=$(sha256sum <"$1"); elif has shasum; then found=$(shasum -a 256 <"$1"); else found=$(openssl dgst -sha256 -r <"$1"); fi
    [ "${found%% *}" = "$wanted" ] ||
        fail "the SHA-256 of $1 is not the one in SHA256SUMS: download it again; nothing was installed"
}

# Proves that the repository's own release workflow built the archive. Only a gh that is logged in can ask.
check_attestation() {
    case $repository in https://github.com/*) ;; *) return 0 ;; esac
    if has gh && gh auth status >/dev/null 2>&1 && gh attestation verify --help >/dev/null 2>&1; then
        gh attestation verify "$1" --repo "${repository#https://github.com/}" >"$out/errors" 2>&1 || {
            tail -n 3 "$out/errors" >&2
            fail "gh cannot verify the attestation of $1: it was not built by $repository; nothing was installed"
        }
        say "gh verified that $repository built it."
    fi
}

unpack() {
    mkdir "$out/unpacked"
    tar -xzf "$1" -C "$out/unpacked" 2>/dev/null || fail "cannot unpack $1: it is no release archive, or it is damaged"
    set -- "$1" "$out"/unpacked/claude-session-logger-*/claude-session-logger
    [ -f "$2" ] || fail "cannot find the program in $1: it is no release archive"
    mv "${2%/*}" "$out/program"
    "$out/program/claude-session-logger" --version >/dev/null 2>&1 ||
        fail "the program in $1 does not run here: $(uname -s) $(uname -m) may be another system, or too old; nothing was installed"
    # The program itself starts without them.
    missing=$(ldd "$out/program/libduckdb.so" 2>/dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p') || true
    # shellcheck disable=SC2086 # one name on each line becomes one line
    [ -z "$missing" ] ||
        fail "libraries that the program needs are missing: $(echo $missing) (Debian, Ubuntu: apt-get install libstdc++6); install them and run this again; nothing was installed"
    manuals=$out/program
}

# --- what building needs --------------------------------------------------------------------------------------------------

# Debian and its kin, as root: we may install what is missing.
may_apt() { [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] && has apt-get; }

apt_install() {
    say "Installing $* …"
    apt-get update -qq >/dev/null 2>&1 || say "(apt-get update failed; trying with the lists that are there)"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
        fail "apt-get could not install $*: install it by hand and run this again"
}

need_linker() {
    if [ "$(uname -s)" = Darwin ]; then
        xcode-select -p >/dev/null 2>&1 || fail "a C linker is missing: run 'xcode-select --install', then this again"
    elif ! can_link; then
        may_apt || fail "a C linker is missing, or the C library's files for it: install clang or gcc (Debian, Ubuntu: sudo apt-get install gcc libc6-dev; Fedora: sudo dnf install gcc), then run this again"
        apt_install gcc libc6-dev
    fi
}

# Links a program as the build does at its end, minutes from now: gcc alone cannot, without libc6-dev.
can_link() {
    if has clang; then linker=clang; elif has gcc; then linker=gcc; else return 1; fi
    probe=$(mktemp -d) || return 1
    printf '#include <stdlib.h>\nint main(void) { return 0; }\n' >"$probe/probe.c"
    linked=0
    "$linker" "$probe/probe.c" -o "$probe/probe" -lm -ldl -lpthread >/dev/null 2>&1 || linked=1
    rm -rf "$probe"
    return $linked
}

need_sdk() {
    find_sdk && return
    if may_apt; then
        apt-get update -qq >/dev/null 2>&1 || true
        if apt-cache policy dotnet-sdk-10.0 2>/dev/null | grep -q 'Candidate: [0-9]'; then
            apt_install dotnet-sdk-10.0
            find_sdk && return
        fi
    fi
    fail "the .NET SDK 10 is missing: get it from $sdk_page (or your system's package dotnet-sdk-10.0), then run this again"
}

# The first dotnet that has an SDK 10, on the PATH or where Microsoft's installers put it.
find_sdk() {
    for dotnet in dotnet "${DOTNET_ROOT:-/usr/share/dotnet}/dotnet" "$HOME/.dotnet/dotnet" /usr/local/share/dotnet/dotnet /usr/lib/dotnet/dotnet; do
        if has "$dotnet" && "$dotnet" --list-sdks 2>/dev/null | grep -q '^10\.'; then
            return 0
        fi
    done
    return 1
}

# --- building and placing -------------------------------------------------------------------------------------------------

build() {
    mkdir -p "$here/artifacts" 2>/dev/null || fail "cannot write to $here: copy the sources to a folder of your own and run this from there"
    log=$here/artifacts/install.log
    for made in "$here"/artifacts "$here"/artifacts/install.log "$here"/artifacts/obj "$here"/artifacts/obj/*; do
        [ ! -e "$made" ] || [ -w "$made" ] || fail "cannot write to $made, which another user made: run this as that user, or copy the sources to a folder of your own"
    done
    out=$(mktemp -d "$here/artifacts/install.XXXXXX" 2>/dev/null) ||
        fail "cannot write to $here/artifacts: copy the sources to a folder of your own and run this from there"
    trap 'rm -rf "$out"' EXIT
    trap 'exit 130' INT TERM HUP

    # A lock file of its own: this machine's platform is added to it, and the checkout stays clean for the next pull.
    project=$here/src/ClaudeSessionLogger
    cp "$project/packages.lock.json" "$out/packages.lock.json"

    say 'Building claude-session-logger for this machine (a minute or two) …'
    say "This takes about 1.5 GB of disk, most of it in $(packages) and $here/artifacts."
    # What is known to be vulnerable is checked where releases are made; asking for it here fails without a network.
    if ! (cd "$here" && "$dotnet" publish src/ClaudeSessionLogger --configuration Release --use-current-runtime \
        --output "$out/program" "-p:NuGetLockFilePath=$out/packages.lock.json" -p:NuGetAudit=false "$@") >"$log" 2>&1; then
        if grep -qE 'NU1301|NU1101|Unable to load the service index|No such host|Name or service not known' "$log"; then
            fail "the packages could not be downloaded: check the network (and proxy), then run this again; details in $log"
        fi
        grep -m 3 -E 'error' "$log" >&2 || tail -n 3 "$log" >&2
        fail "building failed: see above, or all of it in $log"
    fi
    rm -rf "$out"/program/*.dbg "$out"/program/*.pdb "$out"/program/*.dSYM
    "$out/program/claude-session-logger" --version >/dev/null 2>&1 ||
        fail "the program was built but does not run here: $out/program/claude-session-logger --version shows why"
}

packages() { say "${NUGET_PACKAGES:-$HOME/.nuget/packages}"; }

# --- what building leaves ---

# The next upgrade builds from nothing then.
clean() {
    for left in obj/ClaudeSessionLogger bin/ClaudeSessionLogger install.log; do
        rm -rf "$here/artifacts/$left"
    done
    say "What building left in $here/artifacts is gone; downloaded packages stay in $(packages)."
}

offer_to_clean() {
    size=$({ du -sm "$here/artifacts" | cut -f1; } 2>/dev/null) || true
    if [ -t 0 ] && [ -t 1 ]; then
        printf 'Remove the %s MB that building left in %s? [y/N] ' "${size:-?}" "$here/artifacts"
        read -r answer || answer=
        case $answer in [yY]*) clean ;; esac
    else
        say "Building left ${size:-?} MB in $here/artifacts: ./install.sh --clean removes them."
    fi
}

# Every build gets a folder of its own, and the names move over to it in one rename each: there is no moment without a
# program, and one that runs keeps its files. The build before stays until the next upgrade for its sake.
place() {
    stamp=$(date -u +%Y%m%d-%H%M%S)-$$
    mkdir -p "$bin" "$lib" 2>/dev/null || fail "cannot make $bin and $lib: set PREFIX to a folder of your own"
    before=$(readlink "$bin/claude-session-logger" 2>/dev/null || true)
    if ! { cp -R "$out/program" "$lib/$stamp.part" && mv "$lib/$stamp.part" "$lib/$stamp"; }; then
        rm -rf "$lib/$stamp.part"
        fail "cannot copy the program to $lib: is the disk full?"
    fi

    for name in $names; do
        if [ -e "$bin/$name" ] && ! ours "$bin/$name"; then
            mv -f "$bin/$name" "$bin/$name.before"
            say "$bin/$name was another program's: it is $name.before now"
        fi
        ln -sf "../lib/claude-session-logger/$stamp/claude-session-logger" "$bin/$name.$$"
        mv -f "$bin/$name.$$" "$bin/$name"
    done

    # Only kill -9 leaves these; a younger one may be in use.
    find "$lib" -maxdepth 1 -name '.download.*' -mtime +0 -exec rm -rf {} + 2>/dev/null || true
    # Another install may run now: its folder ends with its process id, and the names may already lead to it.
    used=$before/$(for name in $names; do readlink "$bin/$name"; done)/
    for old in "$lib"/*; do
        other=${old##*-}
        case $used in
            */"${old##*/}"/*) ;;
            *) [ "${old##*/}" = "$stamp" ] || kill -0 "${other%.part}" 2>/dev/null || rm -rf "$old" ;;
        esac
    done
}

place_short() {
    if ! ours "$bin/$short"; then
        if [ -e "$bin/$short" ] || [ -L "$bin/$short" ] || has "$short"; then
            say "$short is another program here, so it is not installed as a short name of claude-session-logger."
            return
        fi
    fi
    ln -sf "../lib/claude-session-logger/$stamp/claude-session-logger" "$bin/$short.$$"
    mv -f "$bin/$short.$$" "$bin/$short"
    shared="$shared $shared_short"
}

# Completions and the manual: nothing that an installation should fail of.
place_shared() {
    for file in $shared; do
        mkdir -p "$prefix/${file%/*}" 2>/dev/null || continue
        rm -f "$prefix/$file"
        case $file in
            */bash-completion/*/claude-session-logger) "$bin/claude-session-logger" completion bash >"$prefix/$file" ;;
            */_claude-session-logger) "$bin/claude-session-logger" completion zsh >"$prefix/$file" ;;
            */claude-session-logger.fish) "$bin/claude-session-logger" completion fish >"$prefix/$file" ;;
            # Shells look for a file by the name of the command; ours completes all of our names.
            */bash-completion/*) ln -s claude-session-logger "$prefix/$file" ;;
            *.fish) ln -s claude-session-logger.fish "$prefix/$file" ;;
            */zsh/*) printf '#compdef %s\n_claude-session-logger "$@"\n' "$short" >"$prefix/$file" ;;
            */$short.1) say '.so man1/claude-session-logger.1' >"$prefix/$file" ;;
            *) cat "$manuals/${file##*/}" >"$prefix/$file" ;;
        esac 2>/dev/null || rm -f "$prefix/$file"
    done
}

# A link into our folder.
ours() {
    case $(readlink "$1" 2>/dev/null || true) in
        ../lib/claude-session-logger/*) return 0 ;;
        *) return 1 ;;
    esac
}

# The first setup of a machine also imports its history and prints a report.
first_run() {
    program=$bin/claude-session-logger
    status=0
    if [ -e "$data/sessions.duckdb" ]; then first=no; else first=yes; fi
    CLAUDE_LOGGER_PROGRAM=$program "$program" setup || status=$?
    if [ "$first" = no ] || [ "$status" != 0 ]; then
        say ''
        "$program" import || status=$?
        say ''
        "$program" report || status=$?
    fi
    say ''
    say_installed
    if [ "$status" = 0 ]; then
        if [ "$first" = no ]; then say 'Every Claude Code session is recorded from now on.'; fi
        if ours "$bin/$short"; then say "$short is a short name of claude-session-logger: try $short --help"; fi
    else
        say "Not everything went well: see above, or run 'claude-session-logger doctor'." >&2
    fi
    exit "$status"
}

say_installed() {
    say "Installed in $prefix."
    case :$PATH: in
        *:"$bin":*) ;;
        *) say "$bin is not on your PATH: add this line to your shell's profile (~/.profile, ~/.zprofile):"
            say "  export PATH=\"$bin:\$PATH\"" ;;
    esac
    [ "$setup" = yes ] || say "Run '$bin/claude-session-logger setup' to record sessions."
}

# --- taking away ----------------------------------------------------------------------------------------------------------

uninstall() {
    program=$bin/claude-session-logger
    if ! ours "$program"; then
        say "claude-session-logger is not installed in $prefix."
        exit 0
    fi
    # Hooks that call a program which is gone would complain in every session: so they go first, or nothing does.
    "$program" setup --remove || fail "the hooks could not be taken away: see above, then run this again (the program is still there)"
    if ours "$bin/$short"; then shared="$shared $shared_short"; fi
    for name in $names $short; do
        if ours "$bin/$name"; then rm -f "$bin/$name"; fi
    done
    for file in $shared; do rm -f "$prefix/$file"; done
    rm -rf "$lib"
    say "claude-session-logger is gone from $prefix; your data stays in $data."
}

main "$@"
