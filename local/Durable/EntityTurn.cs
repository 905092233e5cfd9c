namespace Platform.Local.Durable;

/// <summary>A turn of an entity: its messages in order, one operation at a time. All effects are stored in one transaction, exactly once.</summary>
internal sealed class EntityTurn(
    OrchestrationWork work, IReadOnlyDictionary<string, EntityInvocation> entities, TaskHubOptions options, OrchestratorRunner runner, DateTimeOffset now,
    ILogger logger, CancellationToken aborting)
{
    private readonly TurnOutcome outcome = new(work, now);

    /// <returns>Null when the host stops first.</returns>
    public async Task<TurnOutcome?> RunAsync(string? rejection = null)
    {
        var queue = EntityMessages.ReadQueue(work.CustomStatus);
        var state = work.EntityState;
        outcome.Consume(work.Inbox);
        foreach (var row in work.Inbox) queue.Receive(row.Event);
        while (true)
        {
            var operations = queue.TakeOperations();
            if (operations.Count > 0)
            {
                var (result, failure) = rejection is null ? await RunAsync(operations, state) : (null, Failure(rejection));
                if (result is null && failure is null) return null;
                if (result is not null) state = result.EntityState;
                Respond(operations, result, failure);
            }
            else if (queue.Grant() is { } granted)
            {
                Forward(granted);
            }
            else
            {
                break;
            }
        }

        outcome.SetEntityState(state, queue.ToJson());
        return outcome;
    }

    private async Task<(P.EntityBatchResult? Result, P.TaskFailureDetails? Failure)> RunAsync(List<EntityRequest> operations, string? state)
    {
        var name = EntityInstanceId.FromString(work.InstanceId).Name;
        if (!entities.TryGetValue(name, out var entity))
        {
            DurableLog.Unknown(logger, "entity", name, string.Join(", ", entities.Keys.Order(StringComparer.OrdinalIgnoreCase)));
            return (null, Failures.Final("EntityTaskNotFound", $"No entity task named '{name}' was found."));
        }

        try
        {
            var batch = new EntityBatch(work.InstanceId, operations, state, runner);
            await entity(batch, aborting);
            return batch.Result is { } result
                ? (result, null)
                : (null, Failure($"The function of entity '{name}' returned without dispatching its operations."));
        }
        catch (OperationCanceledException) when (aborting.IsCancellationRequested)
        {
            return (null, null);
        }
        catch (Exception failure)
        {
            return (null, Failures.From(failure));
        }
    }

    private void Respond(List<EntityRequest> operations, P.EntityBatchResult? result, P.TaskFailureDetails? allFailed)
    {
        foreach (var (index, operation) in operations.Index())
        {
            var failure = allFailed ?? result?.FailureDetails ?? result!.Results[index].Failure?.FailureDetails;
            if (failure is not null)
                DurableLog.OperationFailed(logger, operation.Operation, work.InstanceId, failure.ErrorType, failure.ErrorMessage);
            if (operation.IsSignal || operation.ParentInstanceId is not { } caller) continue;
            var response = failure is null ? new EntityResponse(result!.Results[index].Success.Result) : EntityResponse.Failed(failure);
            outcome.Send(EntityMessages.ToOrchestration(caller, operation.ParentExecutionId, operation.Id, response, now));
        }

        foreach (var action in result?.Actions ?? []) Apply(action);
    }

    private void Apply(P.OperationAction action)
    {
        if (action.SendSignal is { } signal)
        {
            var request = new EntityRequest
            {
                Id = Guid.NewGuid().ToString(),
                IsSignal = true,
                Operation = signal.Name,
                Input = signal.Input,
                TraceParent = signal.ParentTraceContext?.TraceParent,
            };
            outcome.Send(EntityMessages.ToEntity(signal.InstanceId, request, now, signal.ScheduledTime?.ToDateTimeOffset() ?? now));
        }
        else if (action.StartNewOrchestration is { } start)
        {
            var version = string.IsNullOrEmpty(start.Version) ? options.DefaultVersion : start.Version;
            var startAt = start.ScheduledTime?.ToDateTimeOffset() is { } scheduled && scheduled > now ? scheduled : now;
            outcome.Start(new(HistoryEvents.Started(start.InstanceId, start.Name, version, start.Input, start.ParentTraceContext?.TraceParent, now), startAt));
        }
    }

    private void Forward(EntityRequest granted) => outcome.Send(granted.Position + 1 < granted.LockSet!.Count
        ? EntityMessages.ToEntity(granted.LockSet[granted.Position + 1].ToString(), granted with { Position = granted.Position + 1 }, now, now)
        : EntityMessages.ToOrchestration(granted.ParentInstanceId!, granted.ParentExecutionId, granted.Id, EntityResponse.Locked, now));

    private static P.TaskFailureDetails Failure(string message) => new() { ErrorType = typeof(InvalidOperationException).FullName!, ErrorMessage = message };
}
