#!/bin/sh
# publish-windows.sh DIR: publishes the program for Windows on another system. NativeAOT cannot do that, so this is the
# compiled code of the release with the runtime beside it; the Windows tests run it under Wine.
set -eu
cd "$(dirname -- "$0")/.."
[ $# = 1 ] || { echo 'publish-windows.sh: give the folder to publish to' >&2; exit 64; }
locks=$(mktemp -d)
trap 'rm -rf "$locks"' EXIT
# A lock file of its own: the platform is added to it.
cp src/ClaudeSessionLogger/packages.lock.json "$locks/"
dotnet publish src/ClaudeSessionLogger --configuration Release --runtime win-x64 --self-contained --output "$1" --nologo -v:quiet \
    -p:PublishAot=false -p:DebugType=none -p:NuGetAudit=false -p:RunAnalyzers=false "-p:NuGetLockFilePath=$locks/packages.lock.json" \
    --artifacts-path "$PWD/artifacts/windows"
