namespace Platform.Local.Host;

/// <summary>Writes the logs of an app to the console: a line each, with the exception below.</summary>
internal sealed class ConsoleLogs(string app, LogLevel minLevel) : ILoggerProvider
{
    private static readonly Lock Gate = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public void Dispose() { }

    private void Write(LogLevel level, string category, string message, Exception? failure)
    {
        lock (Gate)
        {
            Console.Error.WriteLine($"{app,-14} {level.ToString().ToLowerInvariant(),-11} {category}: {Printable(message)}");
            if (failure is not null) Console.Error.WriteLine(level >= LogLevel.Error ? failure.ToString() : $"  {failure.GetType().Name}: {failure.Message}");
        }
    }

    /// <summary>Without control characters, which messages of others may bring along, but for line ends.</summary>
    private static string Printable(string text) => text.Any(IsControl) ? string.Concat(text.Select(c => IsControl(c) ? '\uFFFD' : c)) : text;

    private static bool IsControl(char c) => char.IsControl(c) && c is not ('\r' or '\n' or '\t');

    private sealed class Logger(ConsoleLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => logLevel >= logs.MinLevel && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) logs.Write(logLevel, category, formatter(state, exception), exception);
        }
    }

    private LogLevel MinLevel => minLevel;
}
