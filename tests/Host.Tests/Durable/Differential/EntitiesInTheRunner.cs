using Google.Protobuf;
using Microsoft.DurableTask.Entities;
using Microsoft.DurableTask.Worker.Grpc;
using P = Microsoft.DurableTask.Protobuf;

namespace Platform.Host.Tests.Durable.Differential;

/// <summary>Microsoft's in-process host has no entities: the batches that this host gave to the runner are recorded, and run again one by one. Each must begin
/// with the state that the one before left, and the results must equal what is stored and what callers were answered.</summary>
public sealed class EntitiesInTheRunner(PostgresFixture postgres) : DurableTest(postgres)
{
    private static readonly EntityInstanceId One = new("Counter", "one"), Two = new("Counter", "two");

    private readonly List<(P.EntityBatchRequest Request, P.EntityBatchResult Result)> batches = [];

    [Fact]
    public async Task Signals_change_the_state()
    {
        await StartAsync();
        foreach (var amount in (int[])[1, 2, 3]) await Client.Entities.SignalEntityAsync(One, "add", amount);
        await IdleAsync();
        Assert.Equal(["add 1", "add 2", "add 3"], await ReplayAsync(One, "6"));
    }

    [Fact]
    public async Task Calls_return_the_results()
    {
        Orchestrator("Calls", async context =>
        {
            await context.Entities.CallEntityAsync(One, "add", 5);
            return await context.Entities.CallEntityAsync<int>(One, "get");
        });
        await StartAsync();

        Assert.Equal(5, (await FinishedAsync(await ScheduleAsync("Calls"))).ReadOutputAs<int>());
        Assert.Equal(["add 5", "get"], await ReplayAsync(One, "5"));
    }

    [Fact]
    public async Task Failed_operation_changes_nothing()
    {
        Orchestrator("Fails", async context =>
        {
            await context.Entities.CallEntityAsync(One, "add", 1);
            var failure = await Assert.ThrowsAsync<EntityOperationFailedException>(() => context.Entities.CallEntityAsync(One, "addAndThrow", 10));
            return $"{failure.FailureDetails.ErrorType}: {failure.FailureDetails.ErrorMessage}";
        });
        await StartAsync();

        Assert.Equal("System.InvalidTimeZoneException: out of zone", (await FinishedAsync(await ScheduleAsync("Fails"))).ReadOutputAs<string>());
        Assert.Equal(["add 1", "addAndThrow 10"], await ReplayAsync(One, "1"));
    }

    [Fact]
    public async Task Result_has_the_signals_and_orchestrations_of_the_entity()
    {
        Orchestrator("Started", context => Task.FromResult<object?>(context.GetInput<string>()));
        await StartAsync();
        await Client.Entities.SignalEntityAsync(One, "tell", "two");
        await IdleAsync();

        Assert.Equal("from one", (await FinishedAsync("started-by-one")).ReadOutputAs<string>());
        Assert.Equal(["tell \"two\""], await ReplayAsync(One, "0"));
        Assert.Equal(["add 1"], await ReplayAsync(Two, "1"));
    }

    [Fact]
    public async Task Owner_of_a_critical_section_comes_first()
    {
        Orchestrator("Locks", async context =>
        {
            await using (await context.Entities.LockEntitiesAsync(One, Two))
            {
                await context.WaitForExternalEvent<object>("Go");
                await context.Entities.CallEntityAsync(One, "add", 1);
            }
            return null;
        });
        await StartAsync();
        await ScheduleAsync("Locks", id: "locks");
        await IdleAsync();
        await Client.Entities.SignalEntityAsync(One, "add", 10);
        await IdleAsync();
        await Client.RaiseEventAsync("locks", "Go");
        await FinishedAsync("locks");
        await IdleAsync();

        Assert.Equal(["add 1", "add 10"], await ReplayAsync(One, "11"));
    }

    [Fact]
    public async Task State_that_becomes_null_is_deleted()
    {
        await StartAsync();
        await Client.Entities.SignalEntityAsync(One, "add", 1);
        await Client.Entities.SignalEntityAsync(One, "delete");
        await IdleAsync();
        Assert.Equal(["add 1", "delete"], await ReplayAsync(One, null));
    }

    private async Task StartAsync()
    {
        Entities["Counter"] = async (batch, _) =>
        {
            await batch.RunAsync(new Counter());
            var recorded = (P.EntityBatchRequest.Parser.ParseFrom(Convert.FromBase64String(batch.EncodedRequest)),
                P.EntityBatchResult.Parser.ParseFrom(Convert.FromBase64String(batch.EncodedResult!)));
            lock (batches) batches.Add(recorded);
        };
        await StartHubAsync();
    }

    /// <summary>Runs an entity's batches again; its operations in their order.</summary>
    private async Task<List<string>> ReplayAsync(EntityInstanceId entity, string? state)
    {
        string? before = null;
        List<string> operations = [];
        foreach (var (request, result) in batches.Where(batch => batch.Request.InstanceId == entity.ToString()))
        {
            Assert.Equal(before, request.EntityState);
            var again = P.EntityBatchResult.Parser.ParseFrom(
                Convert.FromBase64String(await GrpcEntityRunner.LoadAndRunAsync(Convert.ToBase64String(request.ToByteArray()), new Counter())));
            Assert.Equal(WithoutTimes(result), WithoutTimes(again));
            before = result.EntityState;
            operations.AddRange(
                request.Operations.Select(operation => operation.Input is null ? operation.Operation : $"{operation.Operation} {operation.Input}"));
        }

        Assert.Equal(state, before);
        Assert.Equal(state, (await Client.Entities.GetEntityAsync(entity))?.State.Value);
        return operations;
    }

    private static string WithoutTimes(P.EntityBatchResult result)
    {
        var timeless = result.Clone();
        foreach (var success in timeless.Results.Select(r => r.Success).OfType<P.OperationResultSuccess>())
            (success.StartTimeUtc, success.EndTimeUtc) = (null, null);
        foreach (var failure in timeless.Results.Select(r => r.Failure).OfType<P.OperationResultFailure>())
            (failure.StartTimeUtc, failure.EndTimeUtc, failure.FailureDetails.StackTrace) = (null, null, null);
        foreach (var action in timeless.Actions)
        {
            if (action.SendSignal is { } signal) signal.RequestTime = null;
            if (action.StartNewOrchestration is { } start) start.RequestTime = null;
        }
        return timeless.ToString();
    }

    private sealed class Counter : TaskEntity<int>
    {
        public void Add(int amount) => State += amount;

        public int Get() => State;

        public void AddAndThrow(int amount)
        {
            State += amount;
            throw new InvalidTimeZoneException("out of zone");
        }

        public void Tell(string key)
        {
            Context.SignalEntity(new EntityInstanceId("Counter", key), "add", 1);
            Context.ScheduleNewOrchestration("Started", $"from {Context.Id.Key}", new StartOrchestrationOptions($"started-by-{Context.Id.Key}"));
        }
    }
}
