namespace ClaudeSessionLogger.Domain;

/// <summary>
/// A typed id whose value is text. In SQL, JSON and files it is only its value.
/// </summary>
interface ITextId
{
    string Value { get; }
}
