// Starts the native program, which npm has installed as the optional dependency of this system. Claude Code's hooks
// call that program itself: Node.js takes longer to start than a hook may take.
"use strict";

const { spawnSync } = require("child_process");
const { constants } = require("os");

function program() {
  const name = `claude-session-logger-${process.platform}-${process.arch}`;
  const file = process.platform === "win32" ? "claude-session-logger.exe" : "claude-session-logger";
  try {
    return require.resolve(`${name}/${file}`);
  } catch {
    console.error(
      `claude-session-logger: cannot find the package ${name}. If npm supports this system, install again without ` +
        "--omit=optional; otherwise build from source."
    );
    process.exit(69);
  }
}

module.exports = (...command) => {
  const run = spawnSync(program(), [...command, ...process.argv.slice(2)], { stdio: "inherit" });
  if (run.error) {
    console.error(`claude-session-logger: cannot start the program: ${run.error.message}`);
    process.exit(70);
  }
  process.exit(run.signal ? 128 + constants.signals[run.signal] : run.status);
};
