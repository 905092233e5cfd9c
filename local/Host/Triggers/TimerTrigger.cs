using System.Globalization;
using NCrontab;

namespace Platform.Local.Host.Triggers;

/// <summary>Runs a function on a schedule (NCRONTAB or TimeSpan), one run at a time. A monitored schedule is stored: an occurrence missed while the host was
/// down runs at the start.</summary>
internal sealed partial class TimerTrigger : ITriggerListener
{
    private readonly FunctionDescriptor function;
    private readonly TriggerSettings settings;
    private readonly bool runOnStartup;
    private readonly bool monitored;
    private readonly Func<DateTime, DateTime> next;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    public TimerTrigger(FunctionDescriptor function, TimerTriggerAttribute trigger, TriggerSettings settings)
    {
        (this.function, this.settings, runOnStartup) = (function, settings, trigger.RunOnStartup);
        logger = settings.Loggers.CreateLogger($"Trigger.{function.Name}");
        var text = settings.Resolve(trigger.Schedule, function);
        bool frequent;
        if (CrontabSchedule.TryParse(text, new() { IncludingSeconds = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6 }) is { } schedule)
        {
            next = schedule.GetNextOccurrence;
            var now = settings.Host.Clock.GetUtcNow().UtcDateTime;
            frequent = schedule.GetNextOccurrences(now, now.AddMinutes(1)).Skip(1).Any();
        }
        else if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero)
        {
            next = now => now + interval;
            frequent = interval < TimeSpan.FromMinutes(1);
        }
        else
        {
            throw new LocalHostException(
                $"The timer {function.Name} of {settings.App} has the schedule '{text}', which is neither an NCRONTAB expression "
                + "('{second} {minute} {hour} {day} {month} {day-of-week}', seconds may be left out) nor a time span.");
        }

        monitored = trigger.UseMonitor && !frequent; // as on Azure, schedules of more than once a minute are not monitored
    }

    private string Timer => $"{settings.App}/{function.Name}";
    private TimerStore Store => settings.Host.Timers;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var now = Now();
        var status = monitored ? await Store.ReadAsync(Timer, cancellationToken) : null;
        var validStatus = status is null ? new TimerStatus(null, next(now), now) : Validated(status, now);
        if (monitored && validStatus != status) await Store.WriteAsync(Timer, validStatus, cancellationToken);
        running = RunAsync(validStatus, isPastDue: monitored && now > validStatus.Next);
    }

    /// <summary>A schedule that changed while the host was down restarts, and is not past due.</summary>
    private TimerStatus Validated(TimerStatus status, DateTime now)
    {
        var expected = next(status.Last ?? status.LastUpdated);
        if (status.Next == expected) return status;
        return now > expected ? new(null, next(now), now) : new(null, expected, status.LastUpdated);
    }

    private async Task RunAsync(TimerStatus status, bool isPastDue)
    {
        await Task.Yield(); // the host does not wait for runs at the start
        if (isPastDue || runOnStartup) status = await FireAsync(status, isPastDue);
        while (!stopping.IsCancellationRequested)
        {
            while (status.Next - Now() is { Ticks: > 0 } wait)
            {
                // .NET timers wait at most 49 days, and clocks are adjusted: check every hour.
                await Task.Delay(wait < TimeSpan.FromHours(1) ? wait : TimeSpan.FromHours(1), settings.Host.Clock, stopping.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (stopping.IsCancellationRequested) return;
            }
            status = await FireAsync(status, isPastDue: false);
        }
    }

    /// <summary>Runs the function. Of the occurrences during a long run, only one follows.</summary>
    private async Task<TimerStatus> FireAsync(TimerStatus status, bool isPastDue)
    {
        var started = Now();
        var info = new TimerInfo
        {
            IsPastDue = isPastDue,
            ScheduleStatus = monitored ? new() { Last = status.Last ?? default, Next = status.Next, LastUpdated = status.LastUpdated } : null,
        };
        try
        {
            await settings.Invoker.InvokeAsync(function, new(info) { Extras = settings.Extras() }, stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return status; // the host stops: this occurrence is past due at the next start
        }
        catch (Exception failure)
        {
            LogFailed(failure, function.Name); // as in Azure: the next occurrence is the next try
        }
        var after = new TimerStatus(started, next(started), started);
        try
        {
            if (monitored) await Store.WriteAsync(Timer, after, CancellationToken.None);
        }
        catch (Npgsql.NpgsqlException failure)
        {
            LogStatusNotStored(failure, function.Name);
        }
        return after;
    }

    /// <summary>In the precision of the database, so that a stored time compares equal.</summary>
    private DateTime Now()
    {
        var now = settings.Host.Clock.GetUtcNow().UtcDateTime;
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
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

    [LoggerMessage(101, LogLevel.Error, "The status of the timer function {Function} could not be stored; it may run again after a restart")]
    partial void LogStatusNotStored(Exception failure, string function);
}
