namespace ClaudeSessionLogger.Dashboard.Server;

/// <summary>Knows whether a page is open, and for how long none was.</summary>
sealed class PageActivity : IDisposable
{
    public static readonly TimeSpan MaxIdle = TimeSpan.FromHours(1);

    readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TimeProvider _clock;
    readonly ITimer _timer;
    readonly Lock _lock = new();
    long _last;
    int _pages;

    public PageActivity(TimeProvider clock)
    {
        (_clock, _last) = (clock, clock.GetTimestamp());
        _timer = clock.CreateTimer(_ => Check(), null, MaxIdle, TimeSpan.FromMinutes(1));
    }

    /// <summary>Completes when there was no page and no request for an hour.</summary>
    public Task Idle => _idle.Task;

    public void NoteRequest()
    {
        lock (_lock)
            _last = _clock.GetTimestamp();
    }

    /// <summary>Notes that a page is open until the result is disposed.</summary>
    public IDisposable Open()
    {
        lock (_lock)
            _pages++;
        return new OpenPage(this);
    }

    void Check()
    {
        lock (_lock)
            if (_pages == 0 && _clock.GetElapsedTime(_last) >= MaxIdle)
                _idle.TrySetResult();
    }

    void Close()
    {
        lock (_lock)
            (_pages, _last) = (_pages - 1, _clock.GetTimestamp());
    }

    public void Dispose() => _timer.Dispose();

    sealed class OpenPage(PageActivity activity) : IDisposable
    {
        public void Dispose() => activity.Close();
    }
}
