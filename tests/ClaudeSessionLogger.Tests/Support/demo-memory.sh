# What Claude has remembered in two checkouts of one repository, and an edit since; run in the demo's home.
set -e
begin() {
  mkdir -p "code/$1/.git/objects" "code/$1/.git/refs"
  echo 'ref: refs/heads/main' > "code/$1/.git/HEAD"
  printf '[remote "origin"]\n\turl = git@github.com:acme/checkout-api.git\n' > "code/$1/.git/config"
  folder=.claude/projects/$(cd "code/$1" && pwd -P | sed 's/[^a-zA-Z0-9]/-/g')/memory
  mkdir -p "$folder"
}
begin checkout-api
echo '- [Testing](feedback_testing.md) — how' > "$folder/MEMORY.md"
echo 'Run the tests twice.' > "$folder/feedback_testing.md"
echo 'deploy on Mondays' > "$folder/deploy.md"
(cd code/checkout-api && claude-session-logger memory sync)
echo '- [Testing](feedback_testing.md) — how, and why' > "$folder/MEMORY.md"
begin checkout-api-2
echo 'deploy on Fridays' > "$folder/deploy.md"
(cd code/checkout-api-2 && claude-session-logger memory sync)
(cd code/checkout-api-2 && claude-session-logger memory sync)
echo '{"tool_name":"Read"}' > post-tool-use.json
