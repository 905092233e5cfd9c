using System.Diagnostics;

namespace Platform.Local.Host.Dashboard;

/// <summary>A log line of an app; numbers increase.</summary>
internal sealed record LogLine(long Number, DateTimeOffset At, string App, string Level, string Category, string Message, string? TraceId);

/// <summary>The last log lines of all apps.</summary>
internal sealed class RecentLogs(TimeProvider clock)
{
    private const int Capacity = 5000;

    private readonly Lock gate = new();
    private readonly Queue<LogLine> lines = new(Capacity);
    private long number;

    public ILoggerProvider Of(string app) => new Provider(this, app);

    /// <summary>The newest lines after a number, of one trace or app if given.</summary>
    /// <param name="after">The last known number.</param>
    public IReadOnlyList<LogLine> After(long after, string? traceId, string? app, int limit)
    {
        lock (gate)
            return [.. lines.Where(l => l.Number > after && (traceId ?? l.TraceId) == l.TraceId && (app ?? l.App) == l.App).TakeLast(limit)];
    }

    private void Add(string app, LogLevel level, string category, string message)
    {
        var traceId = Activity.Current?.TraceId.ToString();
        lock (gate)
        {
            if (lines.Count == Capacity) lines.Dequeue();
            lines.Enqueue(new(++number, clock.GetUtcNow(), app, level.ToString().ToLowerInvariant(), category, message, traceId));
        }
    }

    private sealed class Provider(RecentLogs logs, string app) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Logger(logs, app, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

        public void Dispose() { }
    }

    private sealed class Logger(RecentLogs logs, string app, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var message = formatter(state, exception);
            logs.Add(app, logLevel, category, exception is null ? message : $"{message}\n{exception}");
        }
    }
}
