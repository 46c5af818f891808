# Run by run.sh of the real client: the plugin installed from a directory marketplace, used in scripted sessions, and taken out again.
# MARKET is a copy of what a marketplace has, PROGRAM the published program. What happened stays in $OUT.
ln -s "$PROGRAM" "$OUT/bin/claude-session-logger"
settings=$HOME/.claude/settings.json
mkdir -p "$HOME/.claude"
p() { # NAME PROMPT: one session
  timeout 120 claude -p "$2" --permission-mode acceptEdits --output-format json --allowedTools Bash > "$OUT/$1.json" 2> "$OUT/$1.err"
  date +%s%3N > "$OUT/$1.ended"
}
log() { # TITLE [COMMAND]: a prompt that has the mock log an issue with one command
  printf '%s: %s @@MOCK [{"blocks":[{"type":"tool_use","name":"Bash","input":{"command":"claude-session-logger log --category issue --title '"'%s'"'","description":"log it"}}]},{"blocks":[{"type":"text","text":"logged"}]}] MOCK@@' "${2:-log an issue}" "$1" "$1"
}

claude plugin validate --strict "$MARKET" > "$OUT/validate-market.txt" 2>&1; echo $? > "$OUT/validate-market.rc"
claude plugin validate --strict "$MARKET/plugin" > "$OUT/validate-plugin.txt" 2>&1; echo $? > "$OUT/validate-plugin.rc"

printf '{\n  "model": "claude-opus-4-8"\n}\n' > "$settings"
claude plugin marketplace add "$MARKET" > "$OUT/install.txt" 2>&1
claude plugin install session-logger@session-logger >> "$OUT/install.txt" 2>&1
cp "$settings" "$OUT/installed.json"

p one "$(log first)"
# Two at once in one directory.
p two "$(log second)" & p three "$(log third)" & wait

# By the slash command, which brings its own permission.
timeout 120 claude -p "$(log fourth '/session-logger:log issue')" --output-format json > "$OUT/four.json" 2> "$OUT/four.err"

# The same hooks in the settings too.
claude-session-logger setup > "$OUT/setup.txt" 2>&1
claude-session-logger doctor > "$OUT/doctor.txt" 2>&1
p both hello
claude-session-logger setup --remove > "$OUT/remove.txt" 2>&1
cp "$settings" "$OUT/removed.json"

claude plugin uninstall session-logger@session-logger > "$OUT/uninstall.txt" 2>&1
claude plugin marketplace remove session-logger >> "$OUT/uninstall.txt" 2>&1
cp "$settings" "$OUT/uninstalled.json"
# What the client leaves of itself is there from now on: a second time must change nothing.
claude plugin marketplace add "$MARKET" >> "$OUT/install.txt" 2>&1
claude plugin install session-logger@session-logger >> "$OUT/install.txt" 2>&1
claude plugin uninstall session-logger@session-logger >> "$OUT/uninstall.txt" 2>&1
claude plugin marketplace remove session-logger >> "$OUT/uninstall.txt" 2>&1
cp "$settings" "$OUT/uninstalled-again.json"
