using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ClaudeSessionLogger.Capture;

/// <summary>
/// YAML values with their line numbers. They are built from the parser's events, without reflection and without
/// expanding aliases.
/// </summary>
abstract record PositionedYaml(long Line)
{
    // A rules file has only three levels. The parser's run time grows with the square of the depth.
    const int MaxDepth = 16;

    /// <param name="Text">Null for YAML's null.</param>
    public sealed record Word(long Line, string? Text) : PositionedYaml(Line);

    public sealed record List(long Line, IReadOnlyList<PositionedYaml> Items) : PositionedYaml(Line);

    public sealed record Map(long Line, IReadOnlyList<(PositionedYaml Name, PositionedYaml Value)> Fields)
        : PositionedYaml(Line);

    public sealed record Alias(long Line) : PositionedYaml(Line);

    /// <summary>
    /// Reads the only document of a text; returns null if the text has none. Throws <see cref="YamlException"/> for
    /// invalid YAML.
    /// </summary>
    public static PositionedYaml? Read(TextReader text)
    {
        var parser = new Parser(text);
        try
        {
            return ReadDocument(parser);
        }
        catch (InvalidOperationException)
        {
            // The parser throws this exception for some invalid texts, such as an unclosed list.
            var at = parser.Current?.End ?? Mark.Empty;
            throw new SyntaxErrorException(at, at, "Unterminated or invalid YAML starting here.");
        }
    }

    static PositionedYaml? ReadDocument(Parser parser)
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
            return null;

        var node = ReadNode(parser, depth: 0);
        parser.Consume<DocumentEnd>();
        if (parser.TryConsume<DocumentStart>(out var second))
            throw new SemanticErrorException(second.Start, second.End, "A second document starts here.");
        parser.Consume<StreamEnd>();
        return node is Word { Text: null } ? null : node;
    }

    static PositionedYaml ReadNode(Parser parser, int depth)
    {
        var start = parser.Consume<ParsingEvent>();
        if (depth > MaxDepth)
            throw new SemanticErrorException(start.Start, start.End, "Nested too deeply.");

        switch (start)
        {
            case Scalar scalar:
                return new Word(
                    scalar.Start.Line,
                    scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" }
                        ? null
                        : scalar.Value
                );

            case SequenceStart:
                var items = new List<PositionedYaml>();
                while (!parser.TryConsume<SequenceEnd>(out _))
                    items.Add(ReadNode(parser, depth + 1));
                return new List(start.Start.Line, items);

            case MappingStart:
                var fields = new List<(PositionedYaml, PositionedYaml)>();
                while (!parser.TryConsume<MappingEnd>(out _))
                    fields.Add((ReadNode(parser, depth + 1), ReadNode(parser, depth + 1)));
                return new Map(start.Start.Line, fields);

            default:
                return new Alias(start.Start.Line);
        }
    }
}
