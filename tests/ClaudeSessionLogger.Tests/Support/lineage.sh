#!/bin/bash
# lineage.sh: run inside run.sh of tools/real-client. Forks of forks and of a branch, a renamed parent with a queued prompt and a
# compaction, a fork that compacts before it says a word, and a fork that goes on after it was forked itself.
set -u
newest() { basename "$(ls -t "$HOME"/.claude/projects/*/*.jsonl | head -1)" .jsonl; }
i() { python3 "$HERE/interactive.py" "$@" | sed 's/^/   /'; }

i --tag parent "the first" "until:mock: " "wait:1" "/rename a title of mine" "wait:1" \
  'slow @@MOCK [{"delay":3,"blocks":[{"type":"text","text":"slow answer"}]}] MOCK@@' "a queued one" "wait:5" \
  "/compact" "wait:4" "after it was compacted" "wait:3" "/exit"
parent=$(newest)
i --tag forkA --args "--resume $parent --fork-session" "on fork A" "until:mock: on fork A" "wait:1" "/exit"
forkA=$(newest)
i --tag forkB --args "--resume $forkA --fork-session" "on fork B of A" "until:mock: on fork B" "wait:1" "/exit"
i --tag branchC --args "--resume $forkA" "/branch" "wait:2" "on branch C of A" "wait:3" "/exit"
i --tag forkD --args "--resume $(newest) --fork-session" "on fork D of C" "until:mock: on fork D" "wait:1" "/exit"
i --tag forkE --args "--resume $parent --fork-session" "/compact" "wait:4" "on fork E" "wait:3" "/exit"
i --tag resumeA --args "--resume $forkA" "fork A goes on" "until:mock: fork A goes on" "wait:1" "/exit"
