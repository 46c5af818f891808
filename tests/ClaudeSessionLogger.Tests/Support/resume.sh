#!/bin/bash
# resume.sh: run inside run.sh of tools/real-client. Resumes each session of IDS (separated by commas) in FOLDER with one prompt,
# and prints "resumed ID SESSION", the session that the client answered in.
set -u
mkdir -p "$FOLDER"; cd "$FOLDER" || exit 1
for id in ${IDS//,/ }; do
  claude -p --resume "$id" --output-format json "and what is next?" > "$OUT/resumed.json" 2> "$OUT/resumed.err"
  python3 - "$id" "$OUT/resumed.json" <<'P'
import json, sys
answer = json.load(open(sys.argv[2]))
if isinstance(answer, list):
    answer = [item for item in answer if item.get("type") == "result"][0]
print("resumed", sys.argv[1], answer["session_id"])
P
done
