using System.Diagnostics;

namespace Platform.Local.Host.Dashboard;

/// <summary>A line of an app's log.</summary>
/// <param name="Number">Counts up; what was logged after a line has a higher one.</param>
/// <param name="At">When.</param>
/// <param name="App">The service's name.</param>
/// <param name="Level">information, warning, error or critical.</param>
/// <param name="Category">The logger's name without its namespace.</param>
/// <param name="Message">The line, and what was thrown below it.</param>
/// <param name="TraceId">The W3C trace id that it belongs to, if any.</param>
public sealed record LogLine(long Number, DateTimeOffset At, string App, string Level, string Category, string Message, string? TraceId);

/// <summary>The last log lines of all apps, in memory.</summary>
internal sealed class RecentLogs(TimeProvider clock)
{
    private const int Remembered = 5000;

    private readonly Lock gate = new();
    private readonly Queue<LogLine> lines = new(Remembered);
    private long number;

    /// <summary>What an app logs into.</summary>
    public ILoggerProvider Of(string app) => new Provider(this, app);

    /// <summary>The lines after one, the newest that fit.</summary>
    /// <param name="after">The number of the last line that is known already.</param>
    /// <param name="traceId">Only those of one trace.</param>
    /// <param name="app">Only those of one app.</param>
    /// <param name="limit">How many at most.</param>
    public IReadOnlyList<LogLine> After(long after, string? traceId, string? app, int limit)
    {
        lock (gate)
        {
            return [
            .. lines.Where(l => l.Number > after && (traceId is null || l.TraceId == traceId) && (app is null || l.App == app)).TakeLast(limit)];
        }
    }

    private void Add(string app, LogLevel level, string category, string message)
    {
        var traceId = Activity.Current?.TraceId.ToString();
        lock (gate)
        {
            if (lines.Count == Remembered) lines.Dequeue();
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
