#!/usr/bin/env bash
#   ./test.sh                      install what is missing, build, check, and run every test
#   ./test.sh --fast               build, and run the tests that need no root, network, clients, servers or published program
#   ./test.sh [--fast] -class X    only these: other arguments go to the test runner, as in -class '*Price*'
# The last line counts: "N passed, N failed, N skipped".
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDTERMINALLOGGER=off
# A machine may have no ICU, and no build server may stay in memory.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
artifacts=$PWD/artifacts
say() { printf '\n== %s\n' "$*"; }
build() {
  say "building"
  dotnet build -warnaserror -p:RestoreLockedMode=true --nologo -v:quiet
}
failed_checks=0
temporary=
stop_postgres() { :; }
clean_up() { stop_postgres; [ -z "$temporary" ] || rm -rf "$temporary"; }
trap clean_up EXIT
trap 'exit 130' INT TERM
run_tests() {
  say "testing"
  # What a test leaves in the temporary folder or in the home folder, as DuckDB does, goes with it. Other users look in.
  temporary=$(mktemp -d "${TMPDIR:-/tmp}/csl-tests.XXXXXX")
  mkdir "$temporary/home" && chmod 1777 "$temporary"
  export NUGET_PACKAGES=${NUGET_PACKAGES:-$HOME/.nuget/packages}
  local code=0 results=$artifacts/test-results.xml
  rm -f "$results"
  HOME=$temporary/home TMPDIR=$temporary dotnet "$artifacts/bin/ClaudeSessionLogger.Tests/debug/ClaudeSessionLogger.Tests.dll" -noColor -xml "$results" "$@" || code=$?

  [ -s "$results" ] || { echo "test.sh: the test runner left no results (exit code $code)." >&2; echo "0 passed, 1 failed, 0 skipped"; exit 1; }
  count() { grep -o '<assembly [^>]*' "$results" | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | paste -sd+ - | sed 's/^$/0/' | { read -r sum; echo $((sum)); }; }
  passed=$(count passed) skipped=$(count skipped)
  # An error is a fixture or a clean-up that threw: as bad as a failed test.
  failed=$(($(count failed) + $(count errors) + failed_checks))
  if [ $((passed + failed)) = 0 ]; then
    echo "test.sh: no test ran." >&2
    code=1
  fi
  [ "$failed" = 0 ] || [ "$code" != 0 ] || code=1
  echo "$passed passed, $failed failed, $skipped skipped"
  exit "$code"
}

# --- what the machine lacks -------------------------------------------------------------------------------------------------
command -v dotnet >/dev/null || { echo "test.sh: there is no dotnet here; install the .NET 10 SDK (https://dot.net) and try again." >&2; exit 1; }

# --- the fast ones: tests that need more skip by themselves, and the long simulations are one namespace ---------------------
if [ "${1:-}" = --fast ]; then
  shift
  # On CI a test fails where it would skip.
  unset CI CSL_PROGRAM CSL_WINDOWS_PROGRAM CSL_RELEASE CSL_POWERSHELL CSL_POSTGRES
  export CSL_FAST=1
  build
  run_tests -namespace- ClaudeSessionLogger.Tests.Simulation "$@"
fi

packages=()
lacks() { command -v "$1" >/dev/null || packages+=("$2"); }
if [ "$(uname -s)" = Linux ]; then
  # For the NativeAOT linker.
  command -v clang >/dev/null || lacks gcc clang
  [ -e /usr/include/zlib.h ] || packages+=(zlib1g-dev)
  # For running the real client offline.
  lacks python3 python3; lacks tmux tmux; lacks ip iproute2; lacks ps procps; lacks unshare util-linux
  lacks node nodejs; lacks npm npm
  # For the program on Windows, and for the packages.
  [ "$(uname -m)" != x86_64 ] || command -v wine >/dev/null || packages+=(wine wine64)
  lacks dpkg-deb dpkg; lacks lintian lintian; lacks ruby ruby
  # For the page that report --html writes.
  command -v chromium >/dev/null || packages+=(chromium fonts-dejavu-core)
  # For the completions.
  lacks zsh zsh; lacks fish fish
  # For the hub. Debian keeps the server's programs where no PATH leads.
  postgres_bin() { { command -v initdb >/dev/null && dirname "$(readlink -f "$(command -v initdb)")"; } || ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1; }
  [ -n "$(postgres_bin)" ] || packages+=(postgresql)
else
  postgres_bin() { command -v initdb >/dev/null && dirname "$(readlink -f "$(command -v initdb)")"; }
fi
if [ ${#packages[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing ${packages[*]}"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null; } ||
      echo "test.sh: could not install ${packages[*]}; tests that need them skip or fail, and say so." >&2
  else
    echo "test.sh: not here: ${packages[*]}. Install them, or the tests that need them skip or fail, and say so." >&2
  fi
fi

# --- build ------------------------------------------------------------------------------------------------------------------
build

# --- formatting, and the documentation: its Markdown and its spelling -------------------------------------------------------
check() { # WHAT COMMAND...: a failure counts as a failed test
  say "checking $1"
  shift
  "$@" || failed_checks=$((failed_checks + 1))
}
if [ $# = 0 ]; then
  if dotnet tool restore >/dev/null; then
    check "formatting (run dotnet csharpier format . to correct it)" dotnet csharpier check .
  else
    echo "test.sh: CSharpier could not be installed from NuGet; the formatting is not checked." >&2
  fi
fi
prose=$artifacts/prose
if [ $# -gt 0 ]; then
  : # Only some tests were asked for.
elif ! command -v npm >/dev/null || ! node -e 'const [major, minor] = process.versions.node.split("."); process.exit(+major > 20 || +major === 20 && +minor >= 18 ? 0 : 1)' 2>/dev/null; then
  echo "test.sh: there is no Node.js 20.18 or later here; the documentation's spelling and Markdown are not checked." >&2
else
  if ! cmp -s build/prose/package.json "$prose/package.json" || [ ! -e "$prose/node_modules/.bin/cspell" ]; then
    say "installing the checks of the documentation"
    rm -rf "$prose" && mkdir -p "$prose" && cp build/prose/package.json "$prose"
    timeout 300 npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$prose" >/dev/null || true
  fi
  if [ -e "$prose/node_modules/.bin/cspell" ] && [ -e "$prose/node_modules/.bin/markdownlint-cli2" ]; then
    check "Markdown" "$prose/node_modules/.bin/markdownlint-cli2"
    check "spelling" "$prose/node_modules/.bin/cspell" lint --no-progress
  else
    echo "test.sh: cspell and markdownlint could not be installed from npm; spelling and Markdown are not checked." >&2
  fi
fi

# --- the page: its built files are committed, so only a check needs what builds it ------------------------------------------
if ! command -v npm >/dev/null; then
  echo "test.sh: there is no npm here; whether web/built is current, and what axe says about the page, is not checked." >&2
else
  if [ ! -e web/node_modules/.package-lock.json ] || [ web/package-lock.json -nt web/node_modules/.package-lock.json ]; then
    say "installing what builds the page"
    (cd web && timeout 300 npm ci --silent --no-audit --no-fund --ignore-scripts >/dev/null) || true
  fi
  if [ ! -e web/node_modules/.bin/tsc ]; then
    echo "test.sh: TypeScript and esbuild could not be installed from npm; the page's sources are not checked." >&2
  elif [ $# = 0 ]; then
    check "the page's types" npm run --silent --prefix web check
  fi
fi

# --- the program as people get it: published once, again only when a source changed -----------------------------------------
case "$(uname -s)" in Darwin) os=osx ;; *) os=linux ;; esac
case "$(uname -m)" in arm64 | aarch64) arch=arm64 ;; *) arch=x64 ;; esac
publish=$artifacts/publish/$os-$arch
sources=$({ find src web/built build Directory.* global.json install.sh -type f | LC_ALL=C sort | xargs cat; git describe --tags --abbrev=0 2>/dev/null || true; } | cksum)
if [ "$(cat "$publish.stamp" 2>/dev/null)" != "$sources" ]; then
  say "publishing $os-$arch"
  rm -rf "$publish" "$publish.stamp"
  # The analyzers have seen all of it above.
  ./install.sh --build "$publish" -warnaserror -p:RunAnalyzers=false
  echo "$sources" > "$publish.stamp"
fi
export CSL_PROGRAM=$publish/claude-session-logger

# --- the program for Windows, where Wine runs it: Debian's Wine 8 knows only x64 -----------------------------------------------
windows=$artifacts/publish/win-x64
if [ "$os-$arch" = linux-x64 ] && command -v wine >/dev/null; then
  if [ "$(cat "$windows.stamp" 2>/dev/null)" != "$sources" ]; then
    say "publishing win-x64"
    rm -rf "$windows" "$windows.stamp"
    packaging/publish-windows.sh "$windows"
    echo "$sources" > "$windows.stamp"
  fi
  export CSL_WINDOWS_PROGRAM=$windows/claude-session-logger.exe
else
  echo "test.sh: there is no Wine for x64 here; the tests on Windows skip, and on CI they fail." >&2
fi

# --- the packages of this program, and PowerShell for install.ps1 -------------------------------------------------------------
packages_of=$({ echo "$sources"; find packaging release.sh install.ps1 README.md CHANGELOG.md docs/*.1 -type f | LC_ALL=C sort | xargs cat; } | cksum)
if [ "$(cat "$artifacts/release.stamp" 2>/dev/null)" != "$packages_of" ]; then
  say "making packages"
  rm -f "$artifacts/release.stamp"
  ./release.sh --dry-run --program "$publish" >/dev/null
  echo "$packages_of" > "$artifacts/release.stamp"
fi
export CSL_RELEASE=$artifacts/release
powershell=$artifacts/powershell
if [ ! -e "$powershell/pwsh" ]; then
  say "installing PowerShell"
  timeout 300 dotnet tool install PowerShell --version 7.6.9 --tool-path "$powershell" >/dev/null || true
fi
if [ -e "$powershell/pwsh" ]; then
  export CSL_POWERSHELL=$powershell/pwsh
else
  echo "test.sh: PowerShell could not be installed from NuGet; the tests of install.ps1 skip." >&2
fi

# --- the real clients, when the tools that run them are here ----------------------------------------------------------------
clients=$artifacts/clients
client() { # VERSION EXECUTABLE-OR-SCRIPT: installs it from npm once, and names its launcher in CSL_CLAUDE_<version>
  local version=$1 entry=$clients/$1/node_modules/@anthropic-ai/$2 launcher=$clients/claude-$1
  if [ ! -e "$entry" ]; then
    say "installing client $version"
    timeout 300 npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$clients/$version" \
      "@anthropic-ai/claude-code@$version" >/dev/null || true
  fi
  if [ ! -e "$entry" ]; then
    echo "test.sh: client $version could not be installed from npm; its tests skip, and say so." >&2
    return
  fi
  case $entry in
    *.js) printf '#!/bin/sh\nexec node "%s" "$@"\n' "$entry" > "$launcher"; chmod +x "$launcher" ;;
    *) launcher=$entry ;;
  esac
  export "CSL_CLAUDE_${version//./_}=$launcher"
}
shared=${CSL_SHARED:-$(d=$PWD; while [ "$d" != / ] && [ ! -d "$d/shared/transcripts" ]; do d=$(dirname "$d"); done; echo "${d%/}/shared")}
if [ "$os" = linux ] && [ -d "$shared/tools/real-client" ] && command -v npm >/dev/null; then
  mkdir -p "$clients"
  client 2.1.330 "claude-code-linux-$arch/claude"
  client 2.0.76 claude-code/cli.js
  client 1.0.88 claude-code/cli.js
fi

inspector=$clients/inspector-2.12.0
if command -v npm >/dev/null; then
  if [ ! -e "$inspector/node_modules/.bin/mcp-inspector" ]; then
    say "installing the MCP inspector"
    timeout 300 npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$inspector" "@modelcontextprotocol/inspector@${inspector##*-}" >/dev/null || true
  fi
  if [ -e "$inspector/node_modules/.bin/mcp-inspector" ] && ! "$inspector/node_modules/.bin/mcp-inspector" --cli --help >/dev/null 2>&1; then
    echo "test.sh: the MCP inspector does not start with Node.js $(node --version); its test skips, and says so." >&2
  elif [ -e "$inspector/node_modules/.bin/mcp-inspector" ]; then
    export CSL_MCP_INSPECTOR=$inspector/node_modules/.bin/mcp-inspector
  else
    echo "test.sh: the MCP inspector could not be installed from npm; its test skips, and says so." >&2
  fi
fi

# --- a PostgreSQL of our own, gone when this ends: the tests make their databases in it ---------------------------------------------
postgres_data=
stop_postgres() { # by clean_up, however this ends
  [ -n "$postgres_data" ] || return 0
  as_server "$postgres_bin/pg_ctl" -D "$postgres_data/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$postgres_data"
}
# The server refuses to be root.
as_server() { if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups "$@"); else "$@"; fi; }
postgres_bin=$(postgres_bin || true)
if [ -z "${CSL_POSTGRES:-}" ] && [ -n "$postgres_bin" ]; then
  say "starting PostgreSQL"
  postgres_data=$(mktemp -d "${TMPDIR:-/tmp}/csl-postgres.XXXXXX")
  [ "$(id -u)" != 0 ] || chown postgres "$postgres_data"
  as_server "$postgres_bin/initdb" -D "$postgres_data/data" -U postgres -A trust -E UTF8 --no-locale --no-sync >/dev/null || echo "test.sh: initdb failed" >&2
  # A free port is found by trying; nothing here is worth a write to the disk.
  for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 20000))
    if as_server "$postgres_bin/pg_ctl" -D "$postgres_data/data" -l "$postgres_data/log" -w -t 60 -o \
      "-c listen_addresses=127.0.0.1 -p $port -k $postgres_data -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200" start >/dev/null; then
      export CSL_POSTGRES=postgresql://postgres@127.0.0.1:$port/postgres
      break
    fi
  done
  [ -n "${CSL_POSTGRES:-}" ] || { echo "test.sh: PostgreSQL did not start:" >&2; tail -5 "$postgres_data/log" >&2 || true; }
fi
[ -n "${CSL_POSTGRES:-}" ] || echo "test.sh: there is no PostgreSQL here; its tests skip, and on CI they fail." >&2

run_tests "$@"
