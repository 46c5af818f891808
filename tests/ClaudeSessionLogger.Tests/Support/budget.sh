# Run by run.sh of the real client: a session that costs something, a budget of less that blocks, and a prompt that is refused.
# PROGRAM is the published program. What happened stays in $OUT.
ln -s "$PROGRAM" "$OUT/bin/claude-session-logger"
mkdir -p "$HOME/.claude"
p() { # NAME PROMPT: one session
  timeout 60 claude -p "$2" --output-format json > "$OUT/$1.json" 2> "$OUT/$1.err"
}

claude-session-logger setup > "$OUT/setup.txt" 2>&1
p spent hello
for _ in $(seq 100); do claude-session-logger flush; claude-session-logger sessions --json | grep -q session_id && break; sleep 0.1; done
claude-session-logger budget set 0.01/day --block > "$OUT/budget.txt" 2>&1
claude-session-logger flush
p refused 'one more'
claude-session-logger budget remove day >> "$OUT/budget.txt" 2>&1
p allowed 'and now'
