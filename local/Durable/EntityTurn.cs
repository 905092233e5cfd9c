using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace Platform.Local.Durable;

/// <summary>
/// One turn of an entity: its messages in the order they came, one operation at a time. State, answers, signals and the messages consumed are
/// stored together, so an operation takes effect exactly once.
/// </summary>
internal sealed class EntityTurn(
    OrchestrationWork work, IReadOnlyDictionary<string, EntityInvocation> entities, TaskHubOptions options, DateTimeOffset now, ILogger logger, CancellationToken aborting)
{
    private readonly TurnOutcome outcome = new(work, now);

    /// <param name="refusal">Why no operation may run: each fails with it.</param>
    /// <returns>Null when the host stops before the operations have ended.</returns>
    public async Task<TurnOutcome?> RunAsync(string? refusal = null)
    {
        var id = EntityInstanceId.FromString(work.InstanceId);
        var schedule = EntitySchedule.FromJson(work.CustomStatus);
        var state = work.EntityState;
        outcome.Consume(work.Inbox);
        foreach (var row in work.Inbox)
            schedule.Receive(row.Event);
        while (true)
        {
            var operations = schedule.TakeOperations();
            if (operations.Count > 0)
            {
                var batch = new EntityBatch(id, operations, state, options);
                if (refusal is null)
                    await RunAsync(batch, id);
                else
                    batch.Fail(new Failure(typeof(InvalidOperationException).FullName!, refusal));
                if (aborting.IsCancellationRequested && batch.WasCancelled)
                    return null;
                state = batch.State;
                Answer(batch);
            }
            else if (schedule.Grant() is { } granted)
            {
                PassOn(granted);
            }
            else
            {
                break;
            }
        }

        outcome.Keep(state, schedule.ToJson());
        return outcome;
    }

    private async Task RunAsync(EntityBatch batch, EntityInstanceId id)
    {
        if (!entities.TryGetValue(id.Name, out var entity))
        {
            batch.Fail(new Failure(typeof(InvalidOperationException).FullName!, OrchestrationTurn.Unknown("entity", id.Name, entities.Keys), NotRetriable: true));
            return;
        }

        try
        {
            await entity(batch, aborting);
            batch.Fail(new Failure(typeof(InvalidOperationException).FullName!, $"The function of entity '{id.Name}' returned without dispatching its operations."));
        }
        catch (Exception failure)
        {
            batch.WasCancelled = failure is OperationCanceledException;
            batch.Fail(Failure.From(failure));
        }
    }

    private void Answer(EntityBatch batch)
    {
        foreach (var (operation, result, failure) in batch.Results)
        {
            if (failure is not null)
                DurableLog.OperationFailed(logger, operation.Operation, work.InstanceId, failure.ErrorType, failure.ErrorMessage);
            if (operation.Caller is not { } caller)
                continue;
            HistoryEvent answer = failure is null
                ? new TaskCompleted(caller.TaskId, caller.ExecutionId, result)
                : new TaskFailed(caller.TaskId, caller.ExecutionId, failure);
            outcome.Send(new InboxMessage(caller.InstanceId, answer, now));
        }

        foreach (var (entity, message, at) in batch.Signals)
            outcome.Send(new InboxMessage(entity, message, at > now ? at.Value : now));
        foreach (var (instanceId, started, at) in batch.Orchestrations)
            outcome.Start(new NewInstance(instanceId, started, at > now ? at.Value : now));
    }

    private void PassOn(LockRequested granted) => outcome.Send(granted.Position + 1 < granted.Entities.Count
        ? new InboxMessage(granted.Entities[granted.Position + 1], granted with { Position = granted.Position + 1 }, now)
        : new InboxMessage(granted.Owner.InstanceId, new TaskCompleted(granted.Owner.TaskId, granted.Owner.ExecutionId, null), now));
}
