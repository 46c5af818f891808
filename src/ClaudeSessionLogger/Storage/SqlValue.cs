using System.Diagnostics.CodeAnalysis;
using ClaudeSessionLogger.Domain;

namespace ClaudeSessionLogger.Storage;

/// <summary>
/// Converts a parameter of a statement to a value that the database drivers know: a typed id to its text.
/// </summary>
static class SqlValue
{
    [return: NotNullIfNotNull(nameof(value))]
    public static object? Of(object? value) =>
        value switch
        {
            ITextId id => id.Value,
            IEnumerable<SessionId> ids => Texts(ids),
            IEnumerable<EntryId> ids => Texts(ids),
            IEnumerable<DeviceId> ids => Texts(ids),
            IEnumerable<SessionId?> ids => ids.Select(id => id?.Value).ToArray(),
            IEnumerable<EntryId?> ids => ids.Select(id => id?.Value).ToArray(),
            _ => value,
        };

    static string[] Texts<T>(IEnumerable<T> ids)
        where T : ITextId => [.. ids.Select(id => id.Value)];
}
