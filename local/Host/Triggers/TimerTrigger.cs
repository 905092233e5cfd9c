using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using NCrontab;
using Platform.Local.Host.Functions;

namespace Platform.Local.Host.Triggers;

/// <summary>Runs a function by a schedule (NCRONTAB with seconds, or a TimeSpan), never twice at the same time.</summary>
sealed partial class TimerTrigger : ITriggerListener
{
    readonly FunctionDescriptor function;
    readonly TriggerSettings settings;
    readonly bool runOnStartup;
    readonly Func<DateTime, DateTime> next;
    readonly ILogger logger;
    readonly CancellationTokenSource stopping = new();
    Task running = Task.CompletedTask;

    public TimerTrigger(FunctionDescriptor function, TimerTriggerAttribute trigger, TriggerSettings settings)
    {
        (this.function, this.settings, runOnStartup) = (function, settings, trigger.RunOnStartup);
        logger = settings.Loggers.CreateLogger($"Trigger.{function.Name}");
        var text = settings.Resolve(trigger.Schedule, function);
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero)
            next = now => now + interval;
        else if (CrontabSchedule.TryParse(text, new() { IncludingSeconds = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6 }) is { } schedule)
            next = now => schedule.GetNextOccurrence(now);
        else
            throw new LocalHostException($"The timer {function.Name} of {settings.App} has the schedule '{text}', which is neither an NCRONTAB expression ('{{second}} {{minute}} {{hour}} {{day}} {{month}} {{day-of-week}}') nor a time span.");
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        running = RunAsync();
        return Task.CompletedTask;
    }

    async Task RunAsync()
    {
        var clock = settings.Host.Clock;
        var last = DateTime.MinValue;
        if (runOnStartup) await FireAsync(isPastDue: false);
        while (true)
        {
            var due = next(clock.GetUtcNow().UtcDateTime);
            while (due - clock.GetUtcNow().UtcDateTime is { Ticks: > 0 } wait)
            {
                // A timer of .NET may wait 49 days at most, and clocks are set: look again every hour.
                await Task.Delay(wait < TimeSpan.FromHours(1) ? wait : TimeSpan.FromHours(1), clock, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (stopping.IsCancellationRequested) return;
            }
            await FireAsync(isPastDue: clock.GetUtcNow().UtcDateTime - due > TimeSpan.FromMinutes(1));
            last = due;
            if (stopping.IsCancellationRequested) return;
        }

        async Task FireAsync(bool isPastDue)
        {
            var now = clock.GetUtcNow().UtcDateTime;
            var info = new TimerInfo { IsPastDue = isPastDue, ScheduleStatus = new() { Last = last, Next = next(now), LastUpdated = now } };
            try
            {
                await settings.Invoker.InvokeAsync(function, new(info) { Extras = settings.Extras() }, stopping.Token);
            }
            catch (Exception failure) when (failure is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                LogFailed(failure, function.Name); // as in Azure: the next occurrence is the next try
            }
            catch (OperationCanceledException)
            {
                // The host stops.
            }
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public ValueTask DisposeAsync()
    {
        stopping.Dispose();
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(100, LogLevel.Error, "The timer function {Function} failed; it runs again when it is due next")]
    partial void LogFailed(Exception failure, string function);
}
