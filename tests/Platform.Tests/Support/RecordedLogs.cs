using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Platform.Tests.Support;

/// <summary>What the apps and the host log at warning and above.</summary>
public sealed class RecordedLogs
{
    private readonly ConcurrentQueue<string> lines = new();

    public ILoggerProvider Of(string app) => new Provider(this, app);

    /// <summary>The lines since the last call.</summary>
    public IReadOnlyList<string> Take()
    {
        var taken = new List<string>();
        while (lines.TryDequeue(out var line)) taken.Add(line);
        return taken;
    }

    private sealed class Provider(RecordedLogs logs, string app) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Logger(logs, $"{app} {categoryName}");
        public void Dispose() { }
    }

    private sealed class Logger(RecordedLogs logs, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) logs.lines.Enqueue($"{logLevel} {name}: {formatter(state, exception)} {exception?.GetBaseException().Message}");
        }
    }
}
