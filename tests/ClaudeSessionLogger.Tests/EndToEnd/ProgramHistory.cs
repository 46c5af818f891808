using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeSessionLogger.Domain;
using ClaudeSessionLogger.Platform.ClaudeFiles;
using ClaudeSessionLogger.Platform.Files;
using ClaudeSessionLogger.Tests.Diagnostics;
using ClaudeSessionLogger.Tests.Support;

namespace ClaudeSessionLogger.Tests.EndToEnd;

/// <summary>
/// Runs a random sequence of commands of the published program by two users of one machine, and reports the first
/// error.
/// </summary>
sealed class ProgramHistory : IDisposable
{
    // A run takes about 30 ms, so kills hit its start, its work, its end, or come after it. A check reads the whole
    // database.
    const int MaxMilliseconds = 60,
        MaxUnchecked = 6;

    static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    readonly TemporaryHome _home = new();
    readonly Random _random;
    readonly HistoryCheck _check;
    readonly List<string> _trace = [];
    readonly string _folder,
        _memory;

    HistoryModel _model = new();
    int _number,
        _unchecked;

    ProgramHistory(int seed)
    {
        _random = new(seed);
        _folder = Directory.CreateDirectory(_home.In("app")).FullName;
        _memory = Directory
            .CreateDirectory(
                Path.Combine(_home.Projects, ClaudeProjectFolder.NameOf(RealPath.Resolve(_folder)), "memory")
            )
            .FullName;
        _check = new(_home, _memory);
    }

    /// <summary>Returns null if there was no error.</summary>
    public static string? Run(int seed, int commands)
    {
        using var history = new ProgramHistory(seed);
        for (var step = 0; step < commands; step++)
        {
            if (history.Step(isFirst: step == 0, isLast: step == commands - 1) is { } wrong)
                return $"seed {seed}, command {step}: {wrong}; it did {string.Join("; ", history._trace.TakeLast(12))}";
        }

        return null;
    }

    public void Dispose() => _home.Dispose();

    // The first command is never killed, because a database that is being created holds no data yet.
    string? Step(bool isFirst, bool isLast)
    {
        var who = _random.Next(3) == 0 ? "Bob" : "Ann";
        var command = isFirst ? Log(who) : Next(who);
        var killAfter = !isFirst && _random.Next(4) == 0 ? _random.Next(MaxMilliseconds) : (int?)null;
        var (code, output, error) = Start(command, who, killAfter);
        _trace.Add($"{who}: {string.Join(' ', command.Arguments)}{(code is null ? " (killed)" : "")}");

        var (before, after) = (
            _model,
            command.IsRefused || code is > 0
                ? _model
                : command.After(_model, code is null ? ModelEntryId.Unknown : ModelEntryId.Of(output))
        );
        if (code is not null && code > 0 != command.IsRefused)
            return $"exit code {code}: {error}";
        _model = after;
        if (code is not null && !isLast && ++_unchecked < MaxUnchecked)
            return null;
        _unchecked = 0;
        return _check.Run(code is null ? before : after, after, thorough: isLast || _random.Next(8) == 0, out _model);
    }

    (int? Code, string Output, string Error) Start(Command command, string who, int? killAfter)
    {
        var environment = Published.WithoutFlush(_home);
        environment["CLAUDE_LOGGER_USER"] = who;
        using var process = ProgramRun.Start(Published.Program, command.Arguments, environment, _folder);
        try
        {
            process.StandardInput.Write(command.Input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The process ended without reading its input.
        }

        if (process.WaitForExit(killAfter is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : s_limit))
            return (process.ExitCode, process.StandardOutput.ReadToEnd(), process.StandardError.ReadToEnd());
        process.Kill();
        process.WaitForExit();
        TornBlocks.Tear(_home.Database);
        return killAfter is null ? throw new TimeoutException(string.Join(' ', command.Arguments)) : (null, "", "");
    }

    Command Next(string who)
    {
        var ids = _model.Entries.Keys.Order(StringComparer.Ordinal).ToList();
        return (ids.Count == 0 ? 0 : _random.Next(24)) switch
        {
            < 5 => Log(who),
            < 12 => Change(who, ids[_random.Next(ids.Count)]),
            < 15 => ClaimOrRelease(who, ids[_random.Next(ids.Count)]),
            15 => ForgetEntry(ids[_random.Next(ids.Count)]),
            16 => new(["import", _home.Config], (model, _) => model with { Sessions = _check.Written }),
            17 or 18 => Record(),
            19 => ForgetSession(),
            20 => Budget(),
            _ => Flush(),
        };
    }

    Command Log(string who)
    {
        var category = EntryCategory.Texts[_random.Next(EntryCategory.Texts.Count)];
        var (title, body) = (Words("title"), _random.Next(3) == 0 ? Words("body") : null);
        var entry = new ModelEntry(category, category is "decision" or "note" ? "info" : "open", title, body, who);
        return new(
            [
                "log",
                "--json",
                "--category",
                category,
                "--title",
                title,
                .. body is null ? Array.Empty<string>() : ["--body", body],
            ],
            (model, id) => model.With(id, entry)
        );
    }

    Command Change(string who, string id)
    {
        var words = Words("words");
        return _random.Next(8) switch
        {
            < 3 => On(["note", id, words], entry => entry.Noted(who, words)),
            3 => On(["resolve", id], entry => entry.Put(who, "resolved") with { Owner = null }),
            4 => On(
                ["resolve", id, "--note", words],
                entry => entry.Put(who, "resolved").Noted(who, words) with { Owner = null }
            ),
            5 => On(["reopen", id], entry => entry.Put(who, "open")),
            6 => On(
                ["edit", id, "--title", words, "--status", "blocked"],
                entry => entry.Changed(who).Put(who, "blocked") with { Title = words }
            ),
            _ => On(["edit", id, "--body", words], entry => entry.Changed(who) with { Body = words }),
        };

        Command On(string[] arguments, Func<ModelEntry, ModelEntry> change) =>
            new(arguments, (model, _) => model.With(id, change(model.Entries[id])));
    }

    Command ClaimOrRelease(string who, string id)
    {
        // Every name used on a machine counts as the same person, so a claim of the other name does not stop this one.
        var entry = _model.Entries[id];
        if (_random.Next(3) > 0)
            return new(["claim", id], (model, _) => model.With(id, entry.Changed(who) with { Owner = who }))
            {
                IsRefused = entry.Status == "resolved",
            };
        return new(
            ["release", id],
            (model, _) => entry.Owner is null ? model : model.With(id, entry.Changed(who) with { Owner = null })
        );
    }

    static Command ForgetEntry(string id) =>
        new(["forget", id, "--yes"], (model, _) => model with { Entries = model.Entries.Remove(id) });

    Command Record()
    {
        var session = TranscriptWriter.Small(_home, ++_number);
        _check.Written = _check.Written.SetItem(session.SessionId, session.Tokens.Total);
        // The command flushes, and so records files that killed flushes have left.
        var texts = _check.MemoryFiles;
        return new(
            ["record"],
            (model, _) =>
                model with
                {
                    Sessions = model.Sessions.SetItem(session.SessionId, session.Tokens.Total),
                    Memory = texts,
                }
        )
        {
            Input = session.SessionEnd(),
        };
    }

    Command ForgetSession()
    {
        if (_model.Sessions.Keys.Order(StringComparer.Ordinal).FirstOrDefault() is not { } id)
            return Record();
        _check.MayBeForgotten(id);
        return new(
            ["forget", id, "--yes"],
            (model, _) =>
            {
                _check.Written = _check.Written.Remove(id);
                return model with { Sessions = model.Sessions.Remove(id) };
            }
        );
    }

    Command Budget()
    {
        var amount = (++_number).ToString(CultureInfo.InvariantCulture);
        return new(
            ["budget", "set", amount + "/day"],
            (model, _) => model with { Budgets = model.Budgets.SetItem("day", amount) }
        );
    }

    Command Flush()
    {
        for (var files = _random.Next(3); files > 0; files--)
            File.WriteAllText(Path.Combine(_memory, $"note{_random.Next(4)}.md"), Words("remember") + "\n");
        var texts = _check.MemoryFiles;
        return new(["flush"], (model, _) => model with { Memory = texts });
    }

    string Words(string what) => $"{what} {++_number}";

    /// <param name="After">Computes the model after the command, from the model before it and the printed id.</param>
    sealed record Command(string[] Arguments, Func<HistoryModel, string, HistoryModel> After)
    {
        public string Input { get; init; } = "";
        public bool IsRefused { get; init; }
    }

    static class ModelEntryId
    {
        public const string Unknown = HistoryCheck.UnknownId;

        public static string Of(string output) =>
            output.StartsWith('{') ? (string)JsonNode.Parse(output)!["id"]! : Unknown;
    }
}
