#!/bin/bash
# forks.sh: run inside run.sh of tools/real-client. One interactive parent, three interactive forks of it (the third while the
# parent is open again), a /branch, and the parent going on after all of them. Prints "parent ID" first.
set -u
newest() { basename "$(ls -t "$HOME"/.claude/projects/*/*.jsonl | head -1)" .jsonl; }
i() { python3 "$HERE/interactive.py" "$@" | sed 's/^/   /'; }

i --tag parent "the first of the parent" "until:mock: " "wait:1" "the second of the parent" "until:mock: the second" "wait:1" "/exit"
parent=$(newest)
echo "parent $parent"
for n in 1 2; do
  i --tag "fork$n" --args "--resume $parent --fork-session" "on fork $n" "until:mock: on fork $n" "wait:1" "/exit"
done

# The third fork is made while the parent is open and has said more than the fork can know.
i --tag again --args "--resume $parent" "the third of the parent" "until:mock: the third" "wait:14" "the fourth of the parent" "until:mock: the fourth" "wait:1" "/exit" &
sleep 8
i --tag fork3 --args "--resume $parent --fork-session" "on fork 3" "until:mock: on fork 3" "wait:1" "/exit"
wait

i --tag branch --args "--resume $parent" "/branch aside" "wait:2" "on the branch" "wait:3" "/exit"
i --tag last --args "--resume $parent" "the last of the parent" "until:mock: the last" "wait:1" "/exit"
