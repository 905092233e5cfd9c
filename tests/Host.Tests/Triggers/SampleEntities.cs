using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Entities;

namespace Platform.Host.Tests.Triggers;

/// <summary>The three ways to write an entity function: a class made by the container, a state with methods, a delegate.</summary>
public static class SampleEntities
{
    [Function(nameof(Tally))]
    public static Task Tally([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync<TallyEntity>();

    [Function(nameof(Basket))]
    public static Task Basket([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync<BasketState>();

    [Function(nameof(Echo))]
    public static Task Echo([EntityTrigger] TaskEntityDispatcher dispatcher) =>
        dispatcher.DispatchAsync(operation => new ValueTask<object?>($"{operation.Name} {operation.GetInput<string>()}"));

    [Function(nameof(UseEntities))]
    public static async Task<IResult> UseEntities(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "entities")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        await client.Entities.SignalEntityAsync(new EntityInstanceId(nameof(Tally), "t"), "count", cancellation: cancellationToken);
        var id = await client.ScheduleNewOrchestrationInstanceAsync(nameof(AskEntities), cancellationToken);
        return Results.Text((await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancellationToken)).ReadOutputAs<string>());
    }

    [Function(nameof(AskEntities))]
    public static async Task<string> AskEntities([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var basket = new EntityInstanceId(nameof(Basket), "b");
        await context.Entities.CallEntityAsync(basket, "add", "apple");
        var count = await context.Entities.CallEntityAsync<int>(new EntityInstanceId(nameof(Tally), "t"), "count");
        return $"{count} {await context.Entities.CallEntityAsync<string>(basket, "list")} "
            + await context.Entities.CallEntityAsync<string>(new EntityInstanceId(nameof(Echo), "e"), "say", "hello");
    }
}

public sealed class TallyEntity(Observations seen) : TaskEntity<int>
{
    public int Count()
    {
        seen.Notes.Enqueue($"tally {Context.Id.Key}");
        return ++State;
    }
}

public sealed class BasketState
{
    public IList<string> Items { get; init; } = [];

    public void Add(string item) => Items.Add(item);

    public string List() => string.Join(",", Items);
}
