using System.Collections.Frozen;
using System.CommandLine;
using System.Globalization;
using ClaudeSessionLogger.Cli.Options;
using ClaudeSessionLogger.Cli.Output;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.Text;
using ClaudeSessionLogger.Reports.Usage;

namespace ClaudeSessionLogger.Cli;

/// <summary>What people type as in other programs, or in the wrong place, with what to type here.</summary>
static class UsageHints
{
    // What may be meant by an option, in the order in which it is looked for in the command.
    static readonly (string[] Typed, string[] Meant)[] s_options =
    [
        (["--sort", "--sort-by", "--order", "--order-by", "--by-cost"], ["--order cost", "--by-cost"]),
        (["--from", "--after", "--start", "--begin"], ["--since"]),
        (["--to", "--before", "--end", "--till"], ["--until"]),
        (["--today"], ["--since today"]),
        (["--yesterday"], ["--since yesterday"]),
        (["--week"], ["--since week"]),
        (["--month"], ["--since month"]),
        (["--year"], ["--since year"]),
        (["--days"], ["--last 7d"]),
        (["--top", "--max", "--count", "--number", "-n"], ["--limit"]),
        (["--format", "--csv", "--output"], ["--csv", "--json"]),
        (["--name", "--owner", "--author"], ["--user", "--mine"]),
        (["--yes", "--force"], ["--yes", "--replace"]),
    ];

    // What may be meant by a word in the place of a command, below each command; "" is the program itself.
    static readonly FrozenDictionary<string, (string Typed, string Meant)[]> s_commands = new Dictionary<
        string,
        (string, string)[]
    >
    {
        [""] =
        [
            .. ReportDefinition
                .All.Where(report => report.Name != "sessions")
                .Select(r => (r.Name, $"report {r.Name}")),
            ("version", "--version"),
            ("usage", "report"),
            ("cost", "report"),
            ("costs", "report"),
            ("stats", "report"),
            ("status", "doctor"),
            ("check", "doctor"),
            ("config", "setup"),
            ("configure", "setup"),
            ("start", "setup"),
            ("join", "setup --hub ADDRESS"),
            ("sync", "flush"),
            ("add", "log"),
            ("ls", "list"),
            ("find", "search"),
            ("delete", "forget"),
            ("remove", "forget"),
            ("install", "setup"),
            ("uninstall", "setup --remove"),
            ("sql", "query"),
            ("read", "sessions read"),
            ("resume", "sessions resume"),
            ("rename", "sessions rename"),
            ("tag", "sessions tag"),
            ("pin", "sessions pin"),
            ("pack", "sessions pack"),
            ("unpack", "sessions unpack"),
        ],
        ["sessions"] =
        [
            ("delete", "forget"),
            ("remove", "forget"),
            ("rm", "forget"),
            ("forget", "forget"),
            ("export", "sessions read --output FILE"),
            ("search", "search"),
            ("find", "search"),
            ("open", "sessions read"),
            ("view", "sessions read"),
        ],
        ["hub"] = [("join", "setup --hub ADDRESS"), ("add", "setup --hub ADDRESS"), ("create", "setup --hub ADDRESS")],
        ["archive"] =
        [
            ("on", "setup --archive"),
            ("enable", "setup --archive"),
            ("off", "setup --no-archive"),
            ("disable", "setup --no-archive"),
        ],
        ["memory"] = [("show", "memory get"), ("cat", "memory get"), ("delete", "memory forget")],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    static readonly (string[] Typed, string[] Meant)[] s_verbs =
    [
        (["delete", "rm", "del", "unset"], ["remove", "forget"]),
        (["new", "create", "put", "set", "add"], ["set", "add"]),
        (["ls"], ["list"]),
    ];

    /// <param name="option">An option that the command does not have.</param>
    /// <param name="known">The options that the command has.</param>
    public static string? Option(string option, IReadOnlyList<string> known)
    {
        var meant = s_options
            .Where(pair => pair.Typed.Contains(option))
            .SelectMany(pair => pair.Meant)
            .FirstOrDefault(meant => known.Contains(meant.Split(' ')[0]));
        if (meant is not null || option.StartsWith("--", StringComparison.Ordinal))
            return meant;
        // A letter that is no short name.
        var alike = known.Where(name => name.StartsWith("-" + option, StringComparison.Ordinal)).ToList();
        return alike.Count is 1 or 2 ? string.Join(" or ", alike) : null;
    }

    /// <param name="path">The command without the program's name; empty for the program itself.</param>
    /// <param name="word">A word that is not a command below it.</param>
    public static string? Command(Command command, string path, string word)
    {
        if (s_commands.GetValueOrDefault(path)?.FirstOrDefault(pair => pair.Typed == word).Meant is { } meant)
            return meant;
        if (path.Length == 0)
            return PeriodParser.IsValid(word) ? $"report {word}" : null;
        if (word is "list" or "ls" or "show" or "status" && command.Action is not null)
            return path;
        var verb = s_verbs
            .Where(pair => pair.Typed.Contains(word))
            .SelectMany(pair => pair.Meant)
            .FirstOrDefault(meant => command.Subcommands.Any(sub => sub.Name == meant));
        return verb is not null ? $"{path} {verb}"
            : path == "budget" && Budget.TryParse(word, out _, out _) ? $"budget set {word}"
            : path == "exclude" && DidYouMean.Find(word, command.Subcommands.Select(sub => sub.Name)) is null
                ? $"exclude add {ShellText.Quote(SafeText.Safe(word))}"
            : null;
    }

    /// <summary>The names under which a mistyped command is looked for, besides the commands.</summary>
    public static IEnumerable<string> Commands(string path) =>
        s_commands.GetValueOrDefault(path)?.Select(pair => pair.Typed) ?? [];

    /// <summary>
    /// The option that is meant by words that a command does not take, or that no title contains; null if none is.
    /// </summary>
    public static string? Words(Command command, IReadOnlyList<string> words)
    {
        var (text, names) = (string.Join(' ', words), command.Options.Select(option => option.Name).ToList());
        if (text.Length == 0)
            return null;
        if (names.Contains($"--{text}"))
            return $"--{text}";
        if (names.Contains("--input") && Prices(words) is { } prices)
            return prices;
        if (
            names.Contains("--limit")
            && int.TryParse(text, CultureInfo.InvariantCulture, out var count)
            && count < 1000
        )
            return $"--limit {count}";
        if (names.Contains("--category") && EntryCategory.Texts.Contains(text.TrimEnd('s')))
            return $"--category {text.TrimEnd('s')}";
        if (names.Contains("--status") && EntryStatus.Texts.Contains(text))
            return $"--status {text}";
        if (names.Contains("--status") && WordChoice.Synonym(text, EntryStatus.Texts) is { } status)
            return $"--status {status}";
        if ((PeriodHint.Options(text) ?? PeriodHint.Options(PeriodHint.OfToday(text) ?? "")) is not { } period)
            return null;
        return names.Contains("--since") ? period
            : command.Name == "recent" ? $"sessions {period}"
            : null;
    }

    // The prices of input and output, as in 5 25 or 5/25.
    static string? Prices(IReadOnlyList<string> words)
    {
        var amounts = words.SelectMany(word => word.Split('/')).ToList();
        return amounts.TrueForAll(amount =>
            decimal.TryParse(amount.TrimStart('$'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)
        )
            ? $"--input {amounts[0]} --output {(amounts.Count > 1 ? amounts[1] : "USD")}"
            : null;
    }

    /// <summary>A question such as <c>did you mean --open?</c> about words that no title contains.</summary>
    public static string? TitleWords(Command command, string[]? words) =>
        Words(command, words ?? []) is { } meant
            ? $"no title contains '{SafeText.Safe(string.Join(' ', words!))}': did you mean {meant}?"
            : null;
}
