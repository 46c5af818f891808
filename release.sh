#!/bin/sh
# Makes the files of a release in artifacts/release.
#
#   ./release.sh --dry-run [--program DIR]   all of them for the system this runs on, without a tag; DIR has a published program
#   ./release.sh archive RID                 (release workflow) publish for a system, and pack its archive
#   ./release.sh packages                    (release workflow) everything else, from the archives of all systems
#
# The version is the one that the program reports. Files get the time of the commit, so that the same commit gives the
# same packages.
set -eu
cd "$(dirname -- "$0")"

say() { printf '%s\n' "$*"; }
fail() { printf 'release.sh: %s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

release=$PWD/artifacts/release
work=$release/work
systems='linux-x64 linux-arm64 osx-x64 osx-arm64 win-x64 win-arm64'
REPOSITORY=$(sed -n 's|.*<RepositoryUrl>\(.*\)</RepositoryUrl>.*|\1|p' build/Repository.props)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1767225600)}
DATE=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d 2>/dev/null || date -u -r "$SOURCE_DATE_EPOCH" +%Y-%m-%d)
MAIL_DATE=$(LC_ALL=C date -u -d "@$SOURCE_DATE_EPOCH" '+%a, %d %b %Y %H:%M:%S +0000' 2>/dev/null || true)
OWNER=${REPOSITORY%/*}
OWNER=${OWNER##*/}
export REPOSITORY OWNER SOURCE_DATE_EPOCH DATE MAIL_DATE
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false

main() {
    case ${1:-} in
        --dry-run)
            shift
            rm -rf "$release"
            dry_run=yes
            program=
            [ "${1:-}" != --program ] || program=$(cd "$2" && pwd)
            archive "$(this_system)"
            packages ;;
        archive) archive "$2" ;;
        packages) packages ;;
        *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
    esac
}

this_system() {
    case $(uname -s) in Darwin) os=osx ;; *) os=linux ;; esac
    case $(uname -m) in arm64 | aarch64) say $os-arm64 ;; *) say $os-x64 ;; esac
}

generate() { packaging/generate.sh "$1"; }
same_time() { find "$@" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +; }

# --- archives -------------------------------------------------------------------------------------------------------------

archive() {
    rid=$1
    mkdir -p "$work"
    if [ -z "${program:-}" ]; then
        program=$work/publish/$rid
        rm -rf "$program"
        case $rid in
            win-*) publish_windows ;;
            *) ./install.sh --build "$program" ;;
        esac
    fi
    executable=claude-session-logger
    case $rid in win-*) executable=claude-session-logger.exe ;; esac
    VERSION=$("$program/$executable" --version | sed 's/+.*//')
    name=claude-session-logger-$VERSION-$rid
    rm -rf "${work:?}/$name"
    mkdir "$work/$name"
    for file in "$program"/*; do
        case $file in *.dbg | *.pdb | *.dSYM) ;; *) cp -p "$file" "$work/$name/" ;; esac
    done
    cp LICENSE README.md docs/*.1 "$work/$name/"
    echo archive >"$work/$name/installed-by"
    case $rid in
        # Flat: WinGet would otherwise have the version in the path that hooks call.
        win-*) other_names "$work/$name" && (cd "$work/$name" && powershell -NoProfile -Command "Compress-Archive -Path * -DestinationPath '$(cygpath -w "$release/$name.zip")'") ;;
        *) pack "$release/$name.tar.gz" "$work" "$name" ;;
    esac
    rm -rf "${work:?}/$name"
    say "$release/$name"
}

# WinGet puts the folder itself on the PATH, and its manifest allows one name for each file. As install.ps1 writes them.
other_names() {
    printf '@"%%~dp0claude-session-logger.exe" setup %%*\r\n' >"$1/claude-session-logger-setup.cmd"
    printf '@"%%~dp0claude-session-logger.exe" memory %%*\r\n' >"$1/claude-memory-sync.cmd"
    printf '@"%%~dp0claude-session-logger.exe" %%*\r\n' >"$1/csl.cmd"
}

# install.sh builds for the machine it runs on, and Windows has install.ps1, which also installs.
publish_windows() {
    dotnet publish src/ClaudeSessionLogger --configuration Release --runtime "$rid" --output "$program"
}

# tar and gzip write who packed when; GNU's can be told not to.
pack() { # FILE FOLDER NAME
    if tar --version 2>/dev/null | grep -q GNU; then
        tar -C "$2" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -cf - "$3" | gzip -n >"$1"
    else
        tar -C "$2" -cf - "$3" | gzip -n >"$1"
    fi
}

# --- packages -------------------------------------------------------------------------------------------------------------

packages() {
    set -- "$release"/claude-session-logger-*.tar.gz
    [ -e "$1" ] || fail "there is no archive in $release: run ./release.sh archive first"
    VERSION=${1##*/claude-session-logger-}
    VERSION=${VERSION%-*-*.tar.gz}
    # 1.2.0~alpha comes before 1.2.0.
    DEB_VERSION=$(printf '%s' "$VERSION" | sed 's/-/~/')
    export VERSION DEB_VERSION
    made=
    for rid in $systems; do
        checksum "$rid"
    done
    for rid in $made; do
        npm_native "$rid"
        tool_native "$rid"
        case $rid in linux-*) deb "$rid" ;; esac
    done
    npm_main
    tool_portable
    tool_main
    manifests
    devcontainer
    scripts
    sbom
    notes
    rm -rf "$work"
    (cd "$release" && find . -type f ! -name SHA256SUMS | sed 's|^\./||' | LC_ALL=C sort | while read -r file; do sum "$file"; done >SHA256SUMS)
    cat "$release/SHA256SUMS"
}

sum() { if has sha256sum; then sha256sum "$1"; else shasum -a 256 "$1"; fi; }

# Unpacks the archive of a system, and keeps its checksum for the templates. Only a dry run may lack one.
checksum() {
    name=claude-session-logger-$VERSION-$1
    mkdir -p "$work/$1"
    if [ -e "$release/$name.tar.gz" ]; then
        file=$name.tar.gz
        tar -xzf "$release/$file" -C "$work/$1" && mv "$work/$1/$name"/* "$work/$1/" && rmdir "$work/$1/$name"
    elif [ -e "$release/$name.zip" ]; then
        file=$name.zip
        unzip -q "$release/$file" -d "$work/$1"
    else
        [ "${dry_run:-}" = yes ] || fail "there is no archive for $1 in $release"
        eval "SHA256_$(printf '%s' "$1" | tr - _)=$(printf '%064d' 0)"
        export "SHA256_$(printf '%s' "$1" | tr - _)"
        return
    fi
    sha=$(sum "$release/$file")
    eval "SHA256_$(printf '%s' "$1" | tr - _)=${sha%% *}"
    export "SHA256_$(printf '%s' "$1" | tr - _)"
    made="$made $1"
}

# Copies the program of a system, for a package that is not an archive.
program_of() { # RID FOLDER WORD
    mkdir -p "$2"
    for file in "$work/$1"/*; do
        case $file in */README.md | */LICENSE | *.1 | *.cmd) ;; *) cp -p "$file" "$2/" ;; esac
    done
    echo "$3" >"$2/installed-by"
    same_time "$2"
}

npm_system() { # RID: as Node.js calls it
    case ${1%-*} in osx) say "darwin-${1#*-}" ;; win) say "win32-${1#*-}" ;; *) say "$1" ;; esac
}

npm_native() {
    system=$(npm_system "$1")
    folder=$work/npm/$system
    program_of "$1" "$folder" npm
    cp LICENSE "$folder/"
    NPM_NAME=claude-session-logger-$system NPM_OS=${system%-*} NPM_CPU=${system#*-} NPM_LIBC=
    if [ "$NPM_OS" = linux ]; then
        NPM_LIBC=',
  "libc": ["glibc"]'
    fi
    export NPM_NAME NPM_OS NPM_CPU NPM_LIBC
    generate packaging/npm/native/package.json >"$folder/package.json"
    npm_pack "$folder"
}

npm_main() {
    folder=$work/npm/main
    cp -R packaging/npm/main "$folder"
    cp README.md LICENSE docs/*.1 "$folder/"
    printf '.so man1/claude-session-logger.1\n' >"$folder/csl.1"
    PACKAGES=$(for rid in $systems; do printf '    "claude-session-logger-%s": "%s",\n' "$(npm_system "$rid")" "$VERSION"; done | sed '$s/,$//')
    export PACKAGES
    generate packaging/npm/main/package.json >"$folder/package.json"
    npm_pack "$folder"
}

# npm sets the time of every file to the same day in 1985.
npm_pack() {
    if ! has npm; then
        say 'There is no npm here: no npm packages.'
        return
    fi
    mkdir -p "$release/npm"
    (cd "$1" && npm pack --silent --pack-destination "$release/npm" >/dev/null)
}

# --- .NET tool ---

tool_native() {
    RID=$1 COMMAND="EntryPoint=\"claude-session-logger\" Runner=\"executable\""
    case $1 in win-*) COMMAND="EntryPoint=\"claude-session-logger.exe\" Runner=\"executable\"" ;; esac
    export RID COMMAND
    folder=$work/tool/$1
    program_of "$1" "$folder/tools/any/$1" tool
    generate packaging/dotnet-tool/program.xml >"$folder/tools/any/$1/DotnetToolSettings.xml"
    generate packaging/dotnet-tool/program.nuspec >"$folder/package.nuspec"
    nuget_pack "$folder"
}

# For systems without a package of their own: it needs the .NET runtime, and its hooks are slower.
tool_portable() {
    RID=any COMMAND='EntryPoint="claude-session-logger.dll" Runner="dotnet"'
    export RID COMMAND
    folder=$work/tool/any
    mkdir -p "$work/lock"
    cp src/ClaudeSessionLogger/packages.lock.json "$work/lock/"
    dotnet publish src/ClaudeSessionLogger --configuration Release --output "$folder/tools/net10.0/any" --nologo -v:quiet \
        -p:PublishAot=false -p:UseAppHost=false -p:DebugType=none -p:NuGetAudit=false -p:RunAnalyzers=false \
        "-p:NuGetLockFilePath=$work/lock/packages.lock.json" "-p:MinVerVersionOverride=$VERSION" --artifacts-path "$work/portable" >"$work/portable.log" 2>&1 ||
        { tail -5 "$work/portable.log" >&2; fail 'the portable program could not be published'; }
    echo tool >"$folder/tools/net10.0/any/installed-by"
    generate packaging/dotnet-tool/program.xml >"$folder/tools/net10.0/any/DotnetToolSettings.xml"
    generate packaging/dotnet-tool/program.nuspec >"$folder/package.nuspec"
    nuget_pack "$folder"
}

tool_main() {
    folder=$work/tool/main
    mkdir -p "$folder/tools/any/any"
    PACKAGES=$(for rid in $systems any; do
        printf '    <RuntimeIdentifierPackage RuntimeIdentifier="%s" Id="claude-session-logger.%s" />\n' "$rid" "$rid"
    done)
    export PACKAGES
    generate packaging/dotnet-tool/pointer.xml >"$folder/tools/any/any/DotnetToolSettings.xml"
    generate packaging/dotnet-tool/pointer.nuspec >"$folder/package.nuspec"
    nuget_pack "$folder"
}

nuget_pack() {
    cp README.md "$1/"
    find "$1" -name '*.pdb' -delete
    same_time "$1"
    mkdir -p "$release/nuget"
    dotnet pack packaging/dotnet-tool/pack.csproj --nologo -v:quiet --output "$release/nuget" "-p:NuspecFile=$1/package.nuspec" \
        "-p:NuspecBasePath=$1" --artifacts-path "$work/pack" >"$work/pack.log" 2>&1 || { tail -5 "$work/pack.log" >&2; fail "cannot pack $1"; }
}

# --- Debian ---

deb() {
    if ! has dpkg-deb; then
        say 'There is no dpkg-deb here: no Debian package.'
        return
    fi
    case $1 in *-arm64) DEB_ARCH=arm64 ;; *) DEB_ARCH=amd64 ;; esac
    root=$work/deb/$DEB_ARCH
    share=$root/usr/share
    program_of "$1" "$root/usr/lib/claude-session-logger" deb
    mkdir -p "$root/DEBIAN" "$root/usr/bin" "$share/man/man1" "$share/doc/claude-session-logger" "$share/lintian/overrides" \
        "$share/bash-completion/completions" "$share/zsh/vendor-completions" "$share/fish/vendor_completions.d"
    chmod 755 "$root/usr/lib/claude-session-logger/claude-session-logger"
    for name in claude-session-logger claude-session-logger-setup claude-memory-sync csl; do
        ln -s ../lib/claude-session-logger/claude-session-logger "$root/usr/bin/$name"
        if [ -e "docs/$name.1" ]; then
            gzip -n9 <"docs/$name.1" >"$share/man/man1/$name.1.gz"
        else
            ln -s claude-session-logger.1.gz "$share/man/man1/$name.1.gz"
        fi
    done
    # As the program prints them; a program of another processor does not run here.
    scripts=src/ClaudeSessionLogger/Cli/Completion/Scripts
    cp $scripts/bash "$share/bash-completion/completions/claude-session-logger"
    cp $scripts/zsh "$share/zsh/vendor-completions/_claude-session-logger"
    cp $scripts/fish "$share/fish/vendor_completions.d/claude-session-logger.fish"
    # Shells look for a file by the name of the command; ours completes all of our names.
    for name in claude-session-logger-setup claude-memory-sync csl; do
        ln -s claude-session-logger "$share/bash-completion/completions/$name"
        ln -s claude-session-logger.fish "$share/fish/vendor_completions.d/$name.fish"
    done
    printf '#compdef csl\n_claude-session-logger "$@"\n' >"$share/zsh/vendor-completions/_csl"
    generate packaging/deb/copyright >"$share/doc/claude-session-logger/copyright"
    gzip -n9 <CHANGELOG.md >"$share/doc/claude-session-logger/NEWS.md.gz"
    generate packaging/deb/changelog | gzip -n9 >"$share/doc/claude-session-logger/changelog.gz"
    cp packaging/deb/lintian-overrides "$share/lintian/overrides/claude-session-logger"
    DEB_SIZE=$(du -sk "$root" | cut -f1)
    export DEB_ARCH DEB_SIZE
    generate packaging/deb/control >"$root/DEBIAN/control"
    chmod -R go=rX,u+w "$root"
    find "$root/usr" -type f ! -name claude-session-logger -exec chmod 644 {} +
    chmod 644 "$share/bash-completion/completions/claude-session-logger" "$share/lintian/overrides/claude-session-logger"
    (cd "$root" && find usr -type f | LC_ALL=C sort | xargs md5sum >DEBIAN/md5sums)
    same_time "$root"
    dpkg-deb --root-owner-group -Zxz -z2 --build "$root" "$release/claude-session-logger_${DEB_VERSION}_$DEB_ARCH.deb" >/dev/null
}

# --- what is only text ---

manifests() {
    mkdir -p "$release/homebrew" "$release/scoop" "$release/winget"
    generate packaging/homebrew/claude-session-logger.rb >"$release/homebrew/claude-session-logger.rb"
    generate packaging/scoop/claude-session-logger.json >"$release/scoop/claude-session-logger.json"
    for file in packaging/winget/*.yaml; do
        generate "$file" >"$release/winget/claude-session-logger.${file##*/}"
    done
}

devcontainer() {
    folder=$work/devcontainer
    mkdir "$folder"
    cp packaging/devcontainer/install.sh "$folder/"
    stamped install.sh >"$folder/release-install.sh"
    generate packaging/devcontainer/devcontainer-feature.json >"$folder/devcontainer-feature.json"
    tar -C "$folder" -cf "$release/devcontainer-feature-claude-session-logger.tgz" .
}

scripts() {
    stamped install.sh >"$release/install.sh"
    chmod +x "$release/install.sh"
    stamped install.ps1 >"$release/install.ps1"
}

# A script outside of a checkout has no build/Repository.props.
stamped() {
    sed "s|^repository=\$|repository=$REPOSITORY|; s|^\\\$repository = ''|\$repository = '$REPOSITORY'|" "$1" | grep -F "$REPOSITORY" >/dev/null ||
        fail "$1 has no line for the repository's address"
    sed "s|^repository=\$|repository=$REPOSITORY|; s|^\\\$repository = ''|\$repository = '$REPOSITORY'|" "$1"
}

sbom() {
    dotnet tool restore >/dev/null || fail 'the CycloneDX tool could not be installed from NuGet'
    dotnet CycloneDX src/ClaudeSessionLogger/ClaudeSessionLogger.csproj --output "$work" --filename bom.json --output-format Json \
        --disable-package-restore --no-serial-number --set-name claude-session-logger --set-version "$VERSION" --set-type Application >"$work/sbom.log" 2>&1 ||
        { tail -5 "$work/sbom.log" >&2; fail 'the list of packages (SBOM) could not be made'; }
    sed "s|\"timestamp\": \"[^\"]*\"|\"timestamp\": \"${DATE}T00:00:00Z\"|" "$work/bom.json" >"$release/claude-session-logger-$VERSION.cdx.json"
}

# The part of the changelog about this version. A dry run has no tag: the version before it is released is 1.2.0-alpha.0.7,
# and its notes are those of 1.2.0 if they are written, or of what is not released yet.
notes() {
    [ "${dry_run:-}" = yes ] && headings="$VERSION ${VERSION%%-*} Unreleased" || headings=$VERSION
    for heading in $headings; do
        awk -v heading="$heading" '/^## /{ inside = $2 == heading; next } inside' CHANGELOG.md | sed '/./,$!d' >"$release/notes.md"
        [ ! -s "$release/notes.md" ] || return 0
    done
    fail "CHANGELOG.md says nothing about $VERSION"
}

main "$@"
