namespace ClaudeSessionLogger.Platform.App;

/// <summary>The message of an exception, to be put into a sentence.</summary>
static class ExceptionReason
{
    extension(Exception e)
    {
        /// <summary>The message without the full stop at its end.</summary>
        public string Reason => e.Message.TrimEnd('.');

        /// <summary>The first line of the message, without the full stop at its end.</summary>
        public string FirstLine => e.Message.Split('\n', 2)[0].Trim().TrimEnd('.');
    }
}
