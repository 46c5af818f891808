using ClaudeSessionLogger.Platform.App;
using YamlDotNet.Core;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// Reads <c>session_types.yaml</c>: a list of rules, each with <c>type</c>, <c>skills</c> and <c>path</c>. If the file
/// is not a list, there are no rules; an invalid rule is skipped. Both errors are reported with their line. No
/// exception is thrown, because an error in this file must not prevent a session from being recorded.
/// </summary>
sealed class SessionTypesFile
{
    const long MaxBytes = 64 << 10;
    const int MaxWarnings = 5;

    readonly string _path;
    readonly Action<string> _warn;
    int _warnings;

    SessionTypesFile(string path, Action<string> warn) => (_path, _warn) = (path, warn);

    public static IReadOnlyList<SessionTypeRule> Read(string path, Action<string> warn)
    {
        var file = new SessionTypesFile(path, warn);
        var rules = file.Read();
        if (file._warnings > MaxWarnings)
            warn($"{path}: {file._warnings - MaxWarnings} more mistakes like these");
        return rules;
    }

    IReadOnlyList<SessionTypeRule> Read()
    {
        try
        {
            if (new FileInfo(_path).Length is > MaxBytes and var length)
                return NoRules($"{_path} is too large ({length:N0} bytes)");

            using var text = new StreamReader(_path);
            return PositionedYaml.Read(text) switch
            {
                null => [],
                PositionedYaml.List list => [.. list.Items.Select(Rule).OfType<SessionTypeRule>()],
                var other => NoRules(
                    $"{_path}, line {other.Line}: the file must be a list of rules, each beginning with \"- type: …\""
                ),
            };
        }
        catch (YamlException e)
        {
            var lines = e.Start.Line == e.End.Line ? $"line {e.Start.Line}" : $"lines {e.Start.Line}–{e.End.Line}";
            return NoRules($"{_path}, {lines}: not valid YAML ({e.Reason})");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return NoRules($"cannot read {_path} ({e.Reason})");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A bug in the YAML parser must not prevent a session from being recorded.
            return NoRules($"{_path} is not valid YAML ({e.Reason})");
        }
    }

    SessionTypeRule? Rule(PositionedYaml node)
    {
        if (node is not PositionedYaml.Map { Fields: var fields })
            return SkipRule(node.Line, "a rule needs 'type', and also 'skills' or 'path'");

        string? type = null;
        List<string> skills = [],
            path = [];
        foreach (var (name, value) in fields)
        {
            switch ((name as PositionedYaml.Word)?.Text)
            {
                case "type" when value is PositionedYaml.Word { Text: var text } && !string.IsNullOrWhiteSpace(text):
                    type = text.Trim();
                    break;
                case "type":
                    return SkipRule(value.Line, "type must be one word");
                case "skills" or "path" when WordsOf(value) is not { } words:
                    return SkipRule(
                        value.Line,
                        $"{((PositionedYaml.Word)name).Text} must be a list of non-empty words (an empty word "
                            + "would match every session)"
                    );
                case "skills":
                    skills.AddRange(WordsOf(value)!);
                    break;
                case "path":
                    path.AddRange(WordsOf(value)!);
                    break;
                default:
                    Warn(
                        $"{_path}, line {name.Line}: "
                            + $"{(name is PositionedYaml.Word word ? $"\"{word.Text}\"" : "this")} is not a known "
                            + "field and is ignored (known: type, skills, path)"
                    );
                    break;
            }
        }

        return type is null ? SkipRule(node.Line, "this rule has no type")
            : skills.Count + path.Count == 0
                ? SkipRule(node.Line, "this rule has neither skills nor path, so it can never match")
            : new(type, skills, path);
    }

    /// <summary>
    /// Reads a list of words or a single word; YAML's null gives an empty list. Returns null for anything else.
    /// </summary>
    static List<string>? WordsOf(PositionedYaml value)
    {
        var items = value is PositionedYaml.List list ? list.Items : [value];
        if (value is PositionedYaml.Word { Text: null })
            return [];

        return items.All(item => item is PositionedYaml.Word { Text: var text } && !string.IsNullOrWhiteSpace(text))
            ? [.. items.Select(item => ((PositionedYaml.Word)item).Text!)]
            : null;
    }

    SessionTypeRule? SkipRule(long line, string sentence)
    {
        Warn($"{_path}, line {line}: {sentence}; this rule is ignored");
        return null;
    }

    IReadOnlyList<SessionTypeRule> NoRules(string sentence)
    {
        Warn($"{sentence}; the built-in rules are used");
        return [];
    }

    void Warn(string sentence)
    {
        if (++_warnings <= MaxWarnings)
            _warn(sentence);
    }
}
