#!/usr/bin/env bash
# Records what version 1 does, once, into the files beside this script: printed.json, files.txt, help.txt, exit-codes.txt.
# Usage: record.sh PROGRAM, where PROGRAM is version 1 (commit 9bf4bc0), published. Build the tests before.
set -euo pipefail
program=$(realpath "${1:?usage: record.sh PROGRAM}")
cd "$(dirname "$0")/../../.."
CSL_RECORD_V1=1 CSL_PROGRAM=$program dotnet artifacts/bin/ClaudeSessionLogger.Tests/debug/ClaudeSessionLogger.Tests.dll \
  -class '*Version1.CommandJsonTests' -class '*Version1.CommandLineOfVersion1Tests'
