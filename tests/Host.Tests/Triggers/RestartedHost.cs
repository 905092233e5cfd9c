using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Local.Host;
using Platform.Local.Host.Functions;
using Platform.Local.Host.Testing;
using Platform.Local.Host.Triggers;
using Platform.Manifest;

namespace Platform.Host.Tests.Triggers;

/// <summary>Timers of every sort, and two blob functions, one of which always fails.</summary>
public sealed class ScheduledFunctions(ScheduledFunctions.Runs runs, TimeProvider clock)
{
    public sealed class Runs
    {
        public ConcurrentQueue<string> Notes { get; } = new();
        public TaskCompletionSource SlowMayEnd { get; set; } = new();
        public int Of(string start) => Notes.Count(note => note.StartsWith(start, StringComparison.Ordinal));
    }

    [Function(nameof(Hourly))]
    public void Hourly([TimerTrigger("0 * * * *")] TimerInfo timer) => Record(timer);

    [Function(nameof(FromASetting))]
    public void FromASetting([TimerTrigger("%Timers:Schedule%")] TimerInfo timer) => Record(timer);

    [Function(nameof(Changed))]
    public void Changed([TimerTrigger("%Timers:Changed%")] TimerInfo timer) => Record(timer);

    [Function(nameof(Unmonitored))]
    public void Unmonitored([TimerTrigger("0 0 * * * *", UseMonitor = false)] TimerInfo timer) => Record(timer);

    [Function(nameof(AtStart))]
    public void AtStart([TimerTrigger("0 0 3 * * *", RunOnStartup = true)] TimerInfo timer) => Record(timer);

    [Function(nameof(Often))]
    public void Often([TimerTrigger("00:00:59")] TimerInfo timer) => Record(timer);

    [Function(nameof(Fails))]
    public void Fails([TimerTrigger("0 0 * * * *")] TimerInfo timer)
    {
        Record(timer);
        throw new InvalidOperationException("Not this time.");
    }

    [Function(nameof(Slow))]
    public Task Slow([TimerTrigger("00:10:00")] TimerInfo timer)
    {
        Record(timer);
        return runs.SlowMayEnd.Task;
    }

    [Function(nameof(Read))]
    public void Read([BlobTrigger("restarts/{name}.txt")] string content, string name) => runs.Notes.Enqueue($"Read {name} {content}");

    [Function(nameof(Choke))]
    public void Choke([BlobTrigger("restarts/{name}.bad")] Stream content, string name)
    {
        runs.Notes.Enqueue($"Choke {name}");
        throw new InvalidOperationException($"{name} is bad.");
    }

    private void Record(TimerInfo timer, [System.Runtime.CompilerServices.CallerMemberName] string function = "")
    {
        var status = timer.ScheduleStatus is { } s ? $"{(s.Last == default ? "never" : Hour(s.Last))} {Hour(s.Next)}" : "none";
        runs.Notes.Enqueue($"{function} at {Hour(clock.GetUtcNow())} late={timer.IsPastDue} status={status}");
        static string Hour(IFormattable time) => time.ToString("d HH", CultureInfo.InvariantCulture) + "h";
    }
}

/// <summary>A host that ran at noon, was down from a little later until half past five, and runs again until six, when its poison blob is redriven.</summary>
public sealed class RestartedHost : IAsyncLifetime
{
    public VirtualClock Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    public ScheduledFunctions.Runs Before { get; } = new();
    public ScheduledFunctions.Runs After { get; } = new();

    /// <summary>What had run when it ran again.</summary>
    public IReadOnlyList<string> AtFirst { get; private set; } = [];

    /// <summary>What had run when two occurrences had passed during a run of Slow.</summary>
    public IReadOnlyList<string> DuringALongRun { get; private set; } = [];

    /// <summary>What had run when that run had ended.</summary>
    public IReadOnlyList<string> AfterALongRun { get; private set; } = [];

    /// <summary>What had run at six.</summary>
    public IReadOnlyList<string> AtSix { get; private set; } = [];

    public IReadOnlyList<PoisonBlob> PoisonBefore { get; private set; } = [];
    public IReadOnlyList<PoisonBlob> PoisonAfter { get; private set; } = [];
    public LocalHost Host { get; private set; } = null!;
    private BlobContainerClient Container => new BlobServiceClient(Host.Backing.StorageConnectionString).GetBlobContainerClient("restarts");

    public async Task InitializeAsync()
    {
        Host = await StartAsync(Before, reset: true);
        await Container.CreateIfNotExistsAsync();
        await Container.UploadBlobAsync("a.txt", BinaryData.FromString("first"));
        await Container.UploadBlobAsync("x.bad", BinaryData.FromString("bad"));
        await UntilAsync(() => Before.Of("Read a") == 1 && Before.Of("AtStart") == 1);
        await UntilAsync(async () => (PoisonBefore = await Host.BlobReceipts.ListPoisonAsync()).Count == 1);
        await Host.DisposeAsync();

        Clock.Advance(new DateTimeOffset(2026, 3, 1, 17, 30, 0, TimeSpan.Zero) - Clock.GetUtcNow());
        Host = await StartAsync(After, reset: false);
        await Container.UploadBlobAsync("b.txt", BinaryData.FromString("second"));
        await UntilAsync(() => After.Of("Read b") == 1 && After.Of("Slow") == 1 && After.Of("Hourly") == 1 && After.Of("AtStart") == 1);
        PoisonAfter = await Host.BlobReceipts.ListPoisonAsync();
        AtFirst = [.. After.Notes];

        Clock.Advance(TimeSpan.FromMinutes(25));
        await UntilAsync(() => After.Of("Often") > 0);
        DuringALongRun = [.. After.Notes];
        After.SlowMayEnd.SetResult();
        await UntilAsync(() => After.Of("Slow") == 2);
        AfterALongRun = [.. After.Notes];

        Clock.Advance(new DateTimeOffset(2026, 3, 1, 18, 0, 0, TimeSpan.Zero) - Clock.GetUtcNow());
        await UntilAsync(() => After.Of("Hourly") == 2 && After.Of("Fails") == 2 && After.Of("Unmonitored") == 1 && After.Of("FromASetting") == 1);
        AtSix = [.. After.Notes];
    }

    public async Task DisposeAsync()
    {
        After.SlowMayEnd.TrySetResult();
        await Host.DisposeAsync();
    }

    private async Task<LocalHost> StartAsync(ScheduledFunctions.Runs runs, bool reset) => await LocalHost.StartAsync(new()
    {
        RepositoryRoot = Repository.Root,
        DataFolder = Path.Combine(Repository.Root, ".local", "tests", "restarts"),
        Only = [],
        MoreApps =
        [
            new("timers", new Uri($"http://localhost:{LocalHost.FreePort()}"), FunctionDescriptor.Find([typeof(ScheduledFunctions)]), builder =>
            {
                builder.Services.AddSingleton(runs);
                builder.Services.AddSingleton<TimeProvider>(Clock);
                builder.Configuration["Timers:Schedule"] = "0 0 */6 * * *";
                builder.Configuration["Timers:Changed"] = reset ? "0 0 * * * *" : "0 15 * * * *";
            }),
        ],
        Reset = reset,
        FreePorts = true,
        LogLevel = LogLevel.None,
        Clock = Clock,
    }, CancellationToken.None);

    public Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    /// <summary>Polls, and moves the clock by a second between two polls.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition)
    {
        var waiting = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waiting.Elapsed < TimeSpan.FromSeconds(60),
                $"The condition did not become true in time; before: {string.Join(", ", Before.Notes)}; after: {string.Join(", ", After.Notes)}");
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}

public sealed class RestartingTheHost(RestartedHost host) : IClassFixture<RestartedHost>
{
    private string[] Before(string function) => [.. host.Before.Notes.Where(note => note.StartsWith(function, StringComparison.Ordinal))];

    private string[] After(string function) => [.. host.AtFirst.Where(note => note.StartsWith(function, StringComparison.Ordinal))];

    [Fact]
    public void Timer_that_missed_occurrences_runs_once_and_past_due()
    {
        Assert.Empty(Before("Hourly"));
        Assert.Equal("Hourly at 1 17h late=True status=never 1 13h", Assert.Single(After("Hourly")));
        Assert.Equal("Fails at 1 17h late=True status=never 1 13h", Assert.Single(After("Fails")));
    }

    [Fact]
    public void Timer_that_missed_no_occurrence_does_not_run() => Assert.Empty(After("FromASetting"));

    [Fact]
    public void Timer_with_a_changed_schedule_is_not_past_due() =>
        Assert.DoesNotContain(host.AtSix, note => note.StartsWith("Changed", StringComparison.Ordinal));

    [Fact]
    public void Unmonitored_timer_is_not_past_due() => Assert.Empty(After("Unmonitored"));

    [Fact]
    public void RunOnStartup_runs_a_timer_at_every_start() => Assert.Equal(("AtStart at 1 12h late=False status=never 2 03h", "AtStart at 1 17h late=False"),
        (Assert.Single(Before("AtStart")), Assert.Single(After("AtStart"))[..27]));

    [Fact]
    public void Handled_blob_is_not_delivered_again()
    {
        Assert.Equal("Read a first", Assert.Single(Before("Read")));
        Assert.Equal("Read b second", Assert.Single(After("Read")));
    }

    [Fact]
    public void Poison_blob_is_not_retried()
    {
        Assert.Equal((5, 0), (Before("Choke").Length, After("Choke").Length));
        var poison = Assert.Single(host.PoisonAfter);
        Assert.Equal(Assert.Single(host.PoisonBefore), poison);
        Assert.Equal(("timers/Choke", "restarts", "x.bad", 5, "x is bad."),
            (poison.Version.Function, poison.Version.Container, poison.Version.Blob, poison.Tries, poison.Error));
    }

    [Fact]
    public void Occurrences_during_a_long_run_run_once_and_at_once()
    {
        Assert.Single(host.DuringALongRun, note => note.StartsWith("Slow", StringComparison.Ordinal));
        Assert.Equal("Slow at 1 17h late=False status=1 17h 1 17h", host.AfterALongRun.Last(note => note.StartsWith("Slow", StringComparison.Ordinal)));
    }

    [Fact]
    public void Schedules_of_five_or_six_fields_or_from_a_setting_run_at_their_time()
    {
        Assert.Contains("Hourly at 1 18h late=False status=1 17h 1 18h", host.AtSix);
        Assert.Contains("Unmonitored at 1 18h late=False status=none", host.AtSix);
        Assert.Contains("FromASetting at 1 18h late=False status=never 1 18h", host.AtSix);
    }

    [Fact]
    public void TimeSpan_schedule_runs_and_is_monitored_from_one_minute_on()
    {
        Assert.Contains(host.AtSix, note => note.StartsWith("Slow", StringComparison.Ordinal));
        Assert.All(host.AtSix.Where(note => note.StartsWith("Often", StringComparison.Ordinal)),
            note => Assert.EndsWith("late=False status=none", note, StringComparison.Ordinal));
    }

    [Fact]
    public void Failed_timer_runs_at_its_next_time_and_not_before() => Assert.Equal(
        ["Fails at 1 17h late=True status=never 1 13h", "Fails at 1 18h late=False status=1 17h 1 18h"],
        host.AtSix.Where(note => note.StartsWith("Fails", StringComparison.Ordinal)));

    [Fact]
    public async Task Redriven_poison_blob_is_retried_like_a_new_one()
    {
        var poison = Assert.Single(host.PoisonAfter).Version;
        Assert.True(await host.Host.BlobReceipts.RedriveAsync(poison));
        Assert.False(await host.Host.BlobReceipts.RedriveAsync(poison));
        await host.UntilAsync(async () => (await host.Host.BlobReceipts.ListPoisonAsync()).Count == 1);
        Assert.Equal(5, host.After.Of("Choke"));
        Assert.True(await host.Host.BlobReceipts.DiscardAsync(poison));
        Assert.Empty(await host.Host.BlobReceipts.ListPoisonAsync());
    }
}
