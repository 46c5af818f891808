class ClaudeSessionLogger < Formula
  desc "Keep every Claude Code session: cost, tokens, decisions and memory"
  homepage "@REPOSITORY@"
  version "@VERSION@"
  license "MIT"

  on_macos do
    on_arm do
      url "@REPOSITORY@/releases/download/v@VERSION@/claude-session-logger-@VERSION@-osx-arm64.tar.gz"
      sha256 "@SHA256_osx_arm64@"
    end
    on_intel do
      url "@REPOSITORY@/releases/download/v@VERSION@/claude-session-logger-@VERSION@-osx-x64.tar.gz"
      sha256 "@SHA256_osx_x64@"
    end
  end

  on_linux do
    on_arm do
      url "@REPOSITORY@/releases/download/v@VERSION@/claude-session-logger-@VERSION@-linux-arm64.tar.gz"
      sha256 "@SHA256_linux_arm64@"
    end
    on_intel do
      url "@REPOSITORY@/releases/download/v@VERSION@/claude-session-logger-@VERSION@-linux-x64.tar.gz"
      sha256 "@SHA256_linux_x64@"
    end
  end

  def install
    (buildpath/"installed-by").atomic_write "homebrew\n"
    man1.install Dir["*.1"]
    man1.install_symlink man1/"claude-session-logger.1" => "csl.1"
    libexec.install Dir["*"]
    %w[claude-session-logger claude-session-logger-setup claude-memory-sync csl].each do |name|
      bin.install_symlink libexec/"claude-session-logger" => name
    end
    generate_completions_from_executable(bin/"claude-session-logger", "completion")
    # bash and fish look for a file by the name of the command; the file completes all names of the program.
    %w[claude-memory-sync csl].each do |name|
      bash_completion.install_symlink bash_completion/"claude-session-logger" => name
      fish_completion.install_symlink fish_completion/"claude-session-logger.fish" => "#{name}.fish"
    end
    (zsh_completion/"_csl").write "#compdef csl\n_claude-session-logger \"$@\"\n"
  end

  def caveats
    <<~EOS
      To record sessions, run:
        claude-session-logger setup
      Before you uninstall the formula, run:
        claude-session-logger setup --remove
    EOS
  end

  test do
    ENV["CLAUDE_LOGGER_HOME"] = testpath/"logger"
    assert_match version.to_s, shell_output("#{bin}/claude-session-logger --version")
    system bin/"claude-session-logger", "init"
  end
end
