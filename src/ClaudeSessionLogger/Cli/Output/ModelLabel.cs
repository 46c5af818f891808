using System.Globalization;

namespace ClaudeSessionLogger.Cli.Output;

/// <summary>Shortens the names of models for tables.</summary>
static class ModelLabel
{
    const string Prefix = "claude-";

    /// <summary>
    /// Shortens claude-opus-4-8-20260204 to opus-4-8; this still finds the model with --model. Other texts, such as the
    /// name of a project, stay as they are.
    /// </summary>
    public static string Short(string model)
    {
        if (!model.StartsWith(Prefix, StringComparison.Ordinal) || !model.Any(char.IsAsciiDigit))
            return model;
        var name = model[Prefix.Length..];
        return
            name is [.., '-', '2', '0', _, _, _, _, _, _]
            && int.TryParse(name.AsSpan(name.Length - 8), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? name[..^9]
            : name;
    }
}
