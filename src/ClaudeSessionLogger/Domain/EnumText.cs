namespace ClaudeSessionLogger.Domain;

/// <summary>Finds the value of an enum by the text that is stored for it.</summary>
static class EnumText
{
    /// <summary>Returns null for a text that this version does not know.</summary>
    public static T? Find<T>(T[] all, string? text, Func<T, string> textOf)
        where T : struct
    {
        foreach (var value in all)
        {
            if (textOf(value) == text)
                return value;
        }

        return null;
    }
}
