using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace Platform.Host.Tests.Durable;

public sealed class UsingEntities(PostgresFixture postgres) : DurableTest(postgres)
{
    private static readonly EntityInstanceId One = new("Counter", "one");
    private static readonly EntityInstanceId Two = new("Counter", "two");

    [Fact]
    public async Task Signals_of_a_client_change_the_state()
    {
        await StartAsync();
        await Client.Entities.SignalEntityAsync(One, "add", 2);
        await Client.Entities.SignalEntityAsync(One, "Add", 3);
        await Client.Entities.SignalEntityAsync(Two, "add", 7);
        await IdleAsync();

        Assert.Equal(5, (await Client.Entities.GetEntityAsync<int>(One))!.State);
        Assert.Equal(7, (await Client.Entities.GetEntityAsync(Two))!.State.ReadAs<int>());
        Assert.Null(await Client.Entities.GetEntityAsync(new EntityInstanceId("Counter", "ONE")));
    }

    [Fact]
    public async Task Calls_of_an_orchestration_are_answered_in_order()
    {
        Orchestrator("Counts", async context =>
        {
            await context.Entities.SignalEntityAsync(One, "add", 1);
            await context.Entities.CallEntityAsync(One, "add", 2);
            return await context.Entities.CallEntityAsync<int>(One, "get");
        });
        await StartAsync();

        Assert.Equal(3, (await FinishedAsync(await ScheduleAsync("Counts"))).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Operations_run_one_at_a_time_and_once()
    {
        Orchestrator("Counts", async context =>
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => context.Entities.CallEntityAsync(One, "slowly")));
            return null;
        });
        await StartAsync();
        var ids = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ScheduleAsync("Counts")));
        foreach (var id in ids) Assert.Equal(OrchestrationRuntimeStatus.Completed, (await FinishedAsync(id)).RuntimeStatus);

        Assert.Equal(100, (await Client.Entities.GetEntityAsync<int>(One))!.State);
        Assert.Equal(1, Counter.MaxConcurrent);
    }

    [Fact]
    public async Task Failed_operation_is_rolled_back_and_reported_to_the_caller()
    {
        Orchestrator("Fails", async context =>
        {
            await context.Entities.CallEntityAsync(One, "add", 1);
            var failure = await Assert.ThrowsAsync<EntityOperationFailedException>(() => context.Entities.CallEntityAsync(One, "addAndThrow", 5));
            return $"{failure.EntityId} {failure.OperationName} {failure.FailureDetails.ErrorType} {await context.Entities.CallEntityAsync<int>(One, "get")}";
        });
        await StartAsync();

        Assert.Equal("@counter@one addAndThrow System.InvalidTimeZoneException 1", (await FinishedAsync(await ScheduleAsync("Fails"))).ReadOutputAs<string>());
        await IdleAsync();
        Assert.Null(await Client.Entities.GetEntityAsync(Two)); // the signal was rolled back too
    }

    [Fact]
    public async Task Unknown_operation_or_entity_fails()
    {
        Orchestrator("Guesses", async context =>
        {
            var operation = await Assert.ThrowsAsync<EntityOperationFailedException>(() => context.Entities.CallEntityAsync(One, "multiply", 5));
            var entity = await Assert.ThrowsAsync<EntityOperationFailedException>(
                () => context.Entities.CallEntityAsync(new EntityInstanceId("Abacus", "a"), "add", 5));
            return $"{operation.FailureDetails.ErrorMessage} {entity.FailureDetails.ErrorMessage}";
        });
        await StartAsync();

        Assert.Equal("No suitable method found for entity operation 'counter/multiply'. No entity task named 'abacus' was found.",
            (await FinishedAsync(await ScheduleAsync("Guesses"))).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Scheduled_signal_is_delivered_at_its_time()
    {
        await StartAsync();
        await Client.Entities.SignalEntityAsync(One, "add", 1, new SignalEntityOptions { SignalTime = Clock.GetUtcNow().AddHours(1) });
        await IdleAsync();
        Assert.Null(await Client.Entities.GetEntityAsync(One));
        Clock.Advance(TimeSpan.FromHours(1));
        await IdleAsync();

        Assert.Equal(1, (await Client.Entities.GetEntityAsync<int>(One))!.State);
    }

    [Fact]
    public async Task Entity_may_signal_another_and_start_an_orchestration()
    {
        Orchestrator("Started", context => Task.FromResult<object?>(context.GetInput<string>()));
        await StartAsync();
        await Client.Entities.SignalEntityAsync(One, "tell", Two);
        await IdleAsync();
        Assert.Equal(1, (await Client.Entities.GetEntityAsync<int>(Two))!.State);
        Assert.Equal("from one", (await FinishedAsync("started-by-one")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Null_state_deletes_the_entity()
    {
        await StartAsync();
        await Client.Entities.SignalEntityAsync(One, "add", 1);
        await Client.Entities.SignalEntityAsync(One, "delete");
        await IdleAsync();

        Assert.Null(await Client.Entities.GetEntityAsync(One));
        Assert.Single(await ListAsync(new EntityQuery { IncludeTransient = true }));
        Assert.Equal(1, (await Client.Entities.CleanEntityStorageAsync()).EmptyEntitiesRemoved);
        Assert.Empty(await ListAsync(new EntityQuery { IncludeTransient = true }));
    }

    [Fact]
    public async Task Entities_are_found_by_prefix_and_paged()
    {
        Entity("Cat", () => new Counter());
        await StartAsync();
        foreach (var id in (EntityInstanceId[])[new("Counter", "a1"), new("Counter", "a2"), new("Counter", "a3"), new("Counter", "b"), new("Cat", "a4")])
            await Client.Entities.SignalEntityAsync(id, "add", 1);
        await IdleAsync();

        Assert.Equal(["@counter@a1", "@counter@a2", "@counter@a3"], await ListAsync(new EntityQuery { InstanceIdStartsWith = "Counter@a", PageSize = 2 }));
        Assert.Equal(5, (await ListAsync(new EntityQuery())).Count);
        Assert.Empty(await ListAsync(new EntityQuery { LastModifiedFrom = Clock.GetUtcNow().AddMinutes(1) }));
        await foreach (var _ in Client.GetAllInstancesAsync()) Assert.Fail("An entity is no orchestration.");
    }

    [Fact]
    public async Task Critical_section_has_its_entities_exclusively()
    {
        Orchestrator("Moves", async context =>
        {
            var amount = context.GetInput<int>();
            await using var section = await context.Entities.LockEntitiesAsync(Two, One);
            var one = await context.Entities.CallEntityAsync<int>(One, "get");
            await context.Entities.CallEntityAsync(One, "set", one - amount);
            await context.Entities.CallEntityAsync(Two, "add", amount);
            return null;
        });
        await StartAsync();
        await Client.Entities.SignalEntityAsync(One, "add", 1000);
        var ids = await Task.WhenAll(Enumerable.Range(1, 20).Select(n => ScheduleAsync("Moves", n)));
        foreach (var id in ids) Assert.Equal(OrchestrationRuntimeStatus.Completed, (await FinishedAsync(id)).RuntimeStatus);

        Assert.Equal((790, 210), ((await Client.Entities.GetEntityAsync<int>(One))!.State, (await Client.Entities.GetEntityAsync<int>(Two))!.State));
    }

    [Fact]
    public async Task Lock_ends_with_its_orchestration()
    {
        await SignalWhileLockedAsync(() => throw new InvalidTimeZoneException("ends without releasing"));
        await IdleAsync();
        var locked = (await Client.Entities.GetAllEntitiesAsync(new EntityQuery { IncludeTransient = true }).AsPages().FirstAsync()).Values.Single();
        Assert.Equal(("holder", 1, false), (locked.LockedBy, locked.BacklogQueueSize, locked.IncludesState));
        await Client.RaiseEventAsync("holder", "Go");
        await FinishedAsync("holder");
        await IdleAsync();

        Assert.Equal(1, (await Client.Entities.GetEntityAsync<int>(One))!.State);
    }

    [Fact]
    public async Task Cleaning_storage_releases_the_lock_of_a_terminated_orchestration()
    {
        await SignalWhileLockedAsync(() => null);
        await Client.TerminateInstanceAsync("holder");
        await FinishedAsync("holder");
        await IdleAsync();
        Assert.Null(await Client.Entities.GetEntityAsync(One));

        Assert.Equal(1, (await Client.Entities.CleanEntityStorageAsync()).OrphanedLocksReleased);
        await IdleAsync();

        Assert.Equal(1, (await Client.Entities.GetEntityAsync<int>(One))!.State);
    }

    [Theory]
    [InlineData("signal a locked entity"), InlineData("call another entity"), InlineData("lock once more"), InlineData("call a sub-orchestration")]
    [InlineData("call twice at once")]
    public async Task Operation_that_could_deadlock_is_refused_in_a_critical_section(string what)
    {
        Orchestrator("Breaks", async context =>
        {
            await using var section = await context.Entities.LockEntitiesAsync(One);
            Assert.True(context.Entities.InCriticalSection(out var locked));
            Assert.Equal([One], locked);
            await Assert.ThrowsAsync<InvalidOperationException>(() => what switch
            {
                "signal a locked entity" => context.Entities.SignalEntityAsync(One, "add", 1),
                "call another entity" => context.Entities.CallEntityAsync(Two, "get"),
                "lock once more" => context.Entities.LockEntitiesAsync(Two),
                "call a sub-orchestration" => context.CallSubOrchestratorAsync("Breaks"),
                _ => Task.WhenAll(context.Entities.CallEntityAsync(One, "get"), context.Entities.CallEntityAsync(One, "get")),
            });
            return "refused";
        });
        await StartAsync();

        Assert.Equal("refused", (await FinishedAsync(await ScheduleAsync("Breaks"))).ReadOutputAs<string>());
    }

    [Fact]
    public async Task State_lock_and_waiting_operations_survive_while_no_hub_runs()
    {
        Orchestrator("Holds", async context =>
        {
            await using (await context.Entities.LockEntitiesAsync(One))
                await context.WaitForExternalEvent<object>("Go");
            return null;
        });
        var first = await StartAsync();
        await Client.Entities.SignalEntityAsync(One, "add", 1);
        await ScheduleAsync("Holds", id: "holder");
        await IdleAsync();
        await Client.Entities.SignalEntityAsync(One, "add", 2);
        await IdleAsync();
        await first.StopAsync(CancellationToken.None);

        await StartAsync();
        await Client.RaiseEventAsync("holder", "Go");
        await FinishedAsync("holder");
        await IdleAsync();

        Assert.Equal(3, (await Client.Entities.GetEntityAsync<int>(One))!.State);
    }

    private async Task<Platform.Local.Durable.TaskHub> StartAsync()
    {
        Counter.MaxConcurrent = 0;
        Entity("Counter", () => new Counter());
        return await StartHubAsync();
    }

    private async Task<List<string>> ListAsync(EntityQuery query)
    {
        List<string> ids = [];
        await foreach (var entity in Client.Entities.GetAllEntitiesAsync(query)) ids.Add(entity.Id.ToString());
        return ids;
    }

    /// <summary>Signals an entity that an orchestration has locked until it is told to go on, and then ends without releasing.</summary>
    private async Task SignalWhileLockedAsync(Func<object?> end)
    {
        Orchestrator("Holds", async context =>
        {
            await context.Entities.LockEntitiesAsync(One);
            await context.WaitForExternalEvent<object>("Go");
            return end();
        });
        await StartAsync();
        await ScheduleAsync("Holds", id: "holder");
        await IdleAsync();
        await Client.Entities.SignalEntityAsync(One, "add", 1);
    }

    private sealed class Counter : TaskEntity<int>
    {
        private static int running;

        public static int MaxConcurrent { get; set; }

        public void Add(int amount) => State += amount;

        public void Set(int value) => State = value;

        public int Get() => State;

        public async Task Slowly()
        {
            MaxConcurrent = Math.Max(MaxConcurrent, Interlocked.Increment(ref running));
            await Task.Yield();
            State++;
            Interlocked.Decrement(ref running);
        }

        public void AddAndThrow(int amount, TaskEntityContext context)
        {
            State += amount;
            context.SignalEntity(Two, "add", 1);
            throw new InvalidTimeZoneException("out of zone");
        }

        public void Tell(EntityInstanceId other)
        {
            Context.SignalEntity(other, "add", 1);
            Context.ScheduleNewOrchestration("Started", $"from {Context.Id.Key}", new StartOrchestrationOptions($"started-by-{Context.Id.Key}"));
        }
    }
}
