using System.Text;

namespace ClaudeSessionLogger.Setup.ClaudeSettings;

/// <summary>
/// Splits a hook's command line into simple commands, as far as needed to find the owner of the hook. Drops
/// redirections and comments. Returns null for a command line that it cannot parse; setup does not change such a hook.
/// </summary>
ref struct HookSettingsShell(ReadOnlySpan<char> line)
{
    readonly ReadOnlySpan<char> _line = line;
    readonly List<List<string>> _commands = [];
    readonly StringBuilder _word = new();
    List<string> _words = [];
    bool _inWord;
    bool _dropWord;
    int _at;

    public static List<List<string>>? Split(string line) => new HookSettingsShell(line).Split();

    List<List<string>>? Split()
    {
        for (; _at < _line.Length; _at++)
        {
            var isSupported = _line[_at] switch
            {
                ' ' or '\t' or '\r' => EndWord(),
                '\n' or ';' or '|' or '(' or ')' => EndCommand(),
                '&' => Next == '>' ? Redirection() : EndCommand(),
                '#' when !_inWord => Comment(),
                '\'' => SingleQuoted(),
                '"' => DoubleQuoted(),
                '\\' => Escape(),
                '$' or '`' => Substitution(),
                '<' or '>' => Redirection(),
                var c => Add(c),
            };
            if (!isSupported)
                return null;
        }

        EndCommand();
        return _commands;
    }

    readonly char Next => _at + 1 < _line.Length ? _line[_at + 1] : '\0';

    bool Add(char c)
    {
        _inWord = true;
        _word.Append(c);
        return true;
    }

    bool EndWord()
    {
        if (_inWord && !_dropWord)
            _words.Add(_word.ToString());
        if (_inWord)
            _dropWord = false;
        _word.Clear();
        _inWord = false;
        return true;
    }

    bool EndCommand()
    {
        EndWord();
        if (_words.Count > 0)
            _commands.Add(_words);
        _words = [];
        return true;
    }

    bool Comment()
    {
        while (Next is not ('\0' or '\n'))
            _at++;
        return true;
    }

    bool SingleQuoted()
    {
        var length = _line[(_at + 1)..].IndexOf('\'');
        if (length < 0)
            return false;
        _inWord = true;
        _word.Append(_line.Slice(_at + 1, length));
        _at += length + 1;
        return true;
    }

    bool DoubleQuoted()
    {
        _inWord = true;
        for (_at++; _at < _line.Length; _at++)
        {
            switch (_line[_at])
            {
                case '"':
                    return true;
                case '\\' when Next is '"' or '\\' or '$' or '`':
                    Add(_line[++_at]);
                    break;
                case '$' or '`':
                    if (!Substitution())
                        return false;
                    break;
                default:
                    Add(_line[_at]);
                    break;
            }
        }

        return false;
    }

    bool Escape()
    {
        if (Next == '\n')
            _at++;
        else if (char.IsLetterOrDigit(Next))
            Add('\\'); // The shell would drop the backslash of a Windows path, but we need the intended path.
        else if (Next != '\0')
            Add(_line[++_at]);
        return true;
    }

    /// <summary>
    /// Keeps variables unexpanded. Recognises only the command substitution that the Python tool documents.
    /// </summary>
    bool Substitution()
    {
        foreach (var known in (ReadOnlySpan<string>)["$(id -u)", "`id -u`"])
        {
            if (!_line[_at..].StartsWith(known, StringComparison.Ordinal))
                continue;
            _inWord = true;
            _word.Append(known);
            _at += known.Length - 1;
            return true;
        }

        return _line[_at] == '$' && Next != '(' && Add('$');
    }

    bool Redirection()
    {
        if (_word.ToString().All(char.IsAsciiDigit))
            (_inWord, _) = (false, _word.Clear());
        EndWord();
        if (Next == '(' || _line[_at..].StartsWith("<<", StringComparison.Ordinal))
            return false;
        while (Next is '>' or '<' or '&' or '|')
            _at++;
        _dropWord = true;
        return true;
    }
}
