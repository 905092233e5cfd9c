using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Customers.DataRequests;

namespace Platform.Domain.Tests.Customers;

public sealed class AskingEveryContext
{
    private static readonly DataRequestInput Input = new(new("aaaaaaaa-0000-0000-0000-000000000001"), TimeSpan.FromMinutes(20), TimeSpan.FromSeconds(30));

    [Fact]
    public async Task Contexts_are_asked_again_after_twice_the_time_up_to_an_hour_until_all_have_answered()
    {
        var context = await RunAsync(Input, [.. Enumerable.Repeat(DataRequestProgress.Asked, 9), DataRequestProgress.AllAnswered]);
        Assert.Equal([1200, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600], context.Waits.Select(wait => (int)wait.TotalSeconds));
        Assert.Equal([.. Enumerable.Repeat(nameof(DataRequestSteps.AskContexts), 10), nameof(DataRequestSteps.EndDataRequest)], context.Calls);
        Assert.Null(context.Continued);
    }

    [Fact]
    public async Task Last_answer_ends_the_wait()
    {
        var context = await RunAsync(Input with { Delay = TimeSpan.Zero }, [DataRequestProgress.Asked, DataRequestProgress.AllAnswered], isAnswered: true);
        Assert.Equal((0, 2), (context.Waits.Count, context.Calls.Count(call => call == nameof(DataRequestSteps.AskContexts))));
        Assert.Equal(nameof(DataRequestSteps.EndDataRequest), context.Calls[^1]);
    }

    [Fact]
    public async Task Request_that_has_ended_otherwise_is_left_alone()
    {
        var context = await RunAsync(Input, [DataRequestProgress.Ended]);
        Assert.Equal([nameof(DataRequestSteps.AskContexts)], context.Calls);
    }

    [Fact]
    public async Task After_fifty_rounds_it_continues_as_new_without_the_delay_and_with_the_longest_wait()
    {
        var first = await RunAsync(Input, [.. Enumerable.Repeat(DataRequestProgress.Asked, 60)]);
        Assert.Equal((50, Input with { Delay = TimeSpan.Zero, Round = 50 }), (first.Calls.Count, first.Continued));

        var second = await RunAsync(first.Continued!, [DataRequestProgress.Asked, DataRequestProgress.AllAnswered]);
        Assert.Equal([TimeSpan.FromHours(1)], second.Waits);
        Assert.Equal(nameof(DataRequestSteps.EndDataRequest), second.Calls[^1]);
    }

    private static async Task<ScriptedContext> RunAsync(DataRequestInput input, IReadOnlyList<DataRequestProgress> progress, bool isAnswered = false)
    {
        var context = new ScriptedContext(input, new(progress), isAnswered);
        await new DataRequestOrchestration().Run(context);
        return context;
    }

    /// <summary>Each wait lasts as long as its timer, unless the contexts answer at once.</summary>
    private sealed class ScriptedContext(DataRequestInput input, Queue<DataRequestProgress> progress, bool isAnswered) : TaskOrchestrationContext
    {
        private DateTime now = new(2026, 3, 1, 9, 0, 0, DateTimeKind.Utc);

        public List<string> Calls { get; } = [];
        public List<TimeSpan> Waits { get; } = [];
        public DataRequestInput? Continued { get; private set; }

        public override TaskName Name => nameof(DataRequestOrchestration);
        public override string InstanceId => DataRequestOrchestration.InstanceId(input.RequestId);
        public override ParentOrchestrationInstance? Parent => null;
        public override DateTime CurrentUtcDateTime => now;
        public override bool IsReplaying => false;
        protected override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

        public override T? GetInput<T>() where T : default => ThroughJson<T>(input);

        public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
        {
            Calls.Add(name);
            return Task.FromResult(ThroughJson<TResult>(name == nameof(DataRequestSteps.AskContexts) ? progress.Dequeue() : null)!);
        }

        public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) =>
            isAnswered ? Task.FromResult(ThroughJson<T>(true)!) : new TaskCompletionSource<T>().Task;

        public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
        {
            if (isAnswered) return new TaskCompletionSource().Task;
            Waits.Add(fireAt - now);
            now = fireAt;
            return Task.CompletedTask;
        }

        public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
        {
            Assert.True(preserveUnprocessedEvents); // an answer that comes in between wakes the next instance
            Continued = ThroughJson<DataRequestInput>(newInput);
        }

        private static T? ThroughJson<T>(object? value) =>
            JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value, PlatformJson.Options), PlatformJson.Options);

        public override void SendEvent(string instanceId, string eventName, object payload) => throw new NotSupportedException();
        public override void SetCustomStatus(object? customStatus) => throw new NotSupportedException();
        public override Guid NewGuid() => throw new NotSupportedException();
        public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
            throw new NotSupportedException();
    }
}
