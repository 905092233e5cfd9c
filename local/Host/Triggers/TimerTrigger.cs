using System.Globalization;
using NCrontab;
using Platform.Local.Host.Functions;

namespace Platform.Local.Host.Triggers;

/// <summary>Runs a function by a schedule (NCRONTAB or a TimeSpan), never twice at the same time. A schedule that is monitored is kept in PostgreSQL: when an
/// occurrence was missed while the host was down, the function runs once at the start, past due.</summary>
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
                $"The timer {function.Name} of {settings.App} has the schedule '{text}', which is neither an NCRONTAB expression ('{{second}} {{minute}} {{hour}} {{day}} {{month}} {{day-of-week}}', seconds may be left out) nor a time span.");
        }

        monitored = trigger.UseMonitor && !frequent; // what runs more than once a minute is never monitored
    }

    private string Timer => $"{settings.App}/{function.Name}";

    private TimerStore Store => settings.Host.Timers;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var now = Now();
        var status = monitored ? await Store.ReadAsync(Timer, cancellationToken) : null;
        var checkedStatus = status is null ? new TimerStatus(null, next(now), now) : Checked(status, now);
        if (monitored && checkedStatus != status) await Store.WriteAsync(Timer, checkedStatus, cancellationToken);
        running = RunAsync(checkedStatus, isPastDue: monitored && now > checkedStatus.Next);
    }

    /// <summary>A schedule that was changed while the host was down is not past due: it begins anew.</summary>
    private TimerStatus Checked(TimerStatus status, DateTime now)
    {
        var expected = next(status.Last ?? status.LastUpdated);
        if (status.Next == expected) return status;
        return now > expected ? new(null, next(now), now) : new(null, expected, status.LastUpdated);
    }

    private async Task RunAsync(TimerStatus status, bool isPastDue)
    {
        await Task.Yield(); // the host does not wait for what runs on start
        if (isPastDue || runOnStartup) status = await FireAsync(status, isPastDue);
        while (!stopping.IsCancellationRequested)
        {
            while (status.Next - Now() is { Ticks: > 0 } wait)
            {
                // A timer of .NET may wait 49 days at most, and clocks are set: look again every hour.
                await Task.Delay(wait < TimeSpan.FromHours(1) ? wait : TimeSpan.FromHours(1), settings.Host.Clock, stopping.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (stopping.IsCancellationRequested) return;
            }
            status = await FireAsync(status, isPastDue: false);
        }
    }

    /// <summary>Runs the function. The next occurrence is counted from the beginning: one that fell into a long run follows at once, further ones are left
    /// out.</summary>
    private async Task<TimerStatus> FireAsync(TimerStatus status, bool isPastDue)
    {
        var begun = Now();
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
        var after = new TimerStatus(begun, next(begun), begun);
        try
        {
            if (monitored) await Store.WriteAsync(Timer, after, CancellationToken.None);
        }
        catch (Npgsql.NpgsqlException failure)
        {
            LogNotKept(failure, function.Name);
        }
        return after;
    }

    /// <summary>In the precision of the database, so that what is read again is the same.</summary>
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

    [LoggerMessage(101, LogLevel.Error, "When the timer function {Function} ran could not be stored; after a restart it may run again")]
    partial void LogNotKept(Exception failure, string function);
}
