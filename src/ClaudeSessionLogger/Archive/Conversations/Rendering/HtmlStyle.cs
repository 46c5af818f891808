namespace ClaudeSessionLogger.Archive.Conversations.Rendering;

/// <summary>How a page looks: light or dark as the system is, and on paper with everything unfolded.</summary>
static class HtmlStyle
{
    public const string Sheet = """
        :root { --text: #1f2328; --soft: #59636e; --back: #ffffff; --box: #f6f8fa; --line: #d1d9e0; --you: #0969da;
          --add: #dafbe1; --del: #ffebe9; --bad: #cf222e; }
        @media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --soft: #9198a1; --back: #0d1117; --box: #161b22;
          --line: #3d444d; --you: #4493f8; --add: #12361f; --del: #4a1b1f; --bad: #f85149; } }
        body { color: var(--text); background: var(--back); font: 16px/1.55 system-ui, sans-serif; max-width: 52rem;
          margin: 0 auto; padding: 1rem; }
        h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; border-top: 1px solid var(--line); padding-top: 1rem; }
        h3 { font-size: .9rem; margin: 1rem 0 .2rem; color: var(--soft); } .user h3 { color: var(--you); }
        small, header p, .tool, .notice, .remark { color: var(--soft); font-size: .875rem; font-weight: normal; }
        .text { white-space: pre-wrap; overflow-wrap: anywhere; }
        .user .text { border-left: 3px solid var(--you); padding-left: .8rem; }
        pre { background: var(--box); border: 1px solid var(--line); border-radius: 6px; padding: .6rem;
          overflow-x: auto; font-size: .8rem; line-height: 1.4; }
        .tool, .tool summary, .command { font-family: ui-monospace, monospace; margin: .2rem 0;
          overflow-wrap: anywhere; }
        .failed, .error { color: var(--bad); }
        .diff ins, .diff del { text-decoration: none; display: inline-block; min-width: 100%; }
        .diff ins { background: var(--add); } .diff del { background: var(--del); }
        .left, .subagent { border-left: 3px solid var(--line); padding-left: .8rem; margin: 1rem 0; }
        summary { cursor: pointer; }
        @media print { body { max-width: none; font-size: 10pt; color: #000; background: #fff; }
          details::details-content { content-visibility: visible; block-size: auto; } pre { white-space: pre-wrap; }
          article, pre { break-inside: avoid-page; } h2, h3 { break-after: avoid-page; } }
        """;
}
