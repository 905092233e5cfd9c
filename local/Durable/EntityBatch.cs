using System.Diagnostics;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace Platform.Local.Durable;

/// <summary>Runs an entity's function, which hands its code to <see cref="EntityBatch.RunAsync"/>.</summary>
public delegate Task EntityInvocation(EntityBatch batch, CancellationToken cancellationToken);

/// <summary>Operations of one entity. One that throws changes nothing: not the state, and nothing is sent.</summary>
public sealed class EntityBatch
{
    private readonly IReadOnlyList<OperationRequested> operations;
    private readonly List<(OperationRequested, string?, Failure?)> results = [];
    private readonly TaskHubOptions options;
    private readonly EntityInstanceId id;
    private readonly List<(string Entity, OperationRequested Message, DateTimeOffset? At)> signals = [];
    private readonly List<(string InstanceId, ExecutionStarted Started, DateTimeOffset? At)> orchestrations = [];

    internal EntityBatch(EntityInstanceId id, IReadOnlyList<OperationRequested> operations, string? state, TaskHubOptions options) =>
        (this.id, this.operations, State, this.options) = (id, operations, state, options);

    /// <summary>The address of the entity.</summary>
    public EntityInstanceId Id => id;

    internal string? State { get; private set; }

    internal bool WasCancelled { get; set; }

    internal IReadOnlyList<(OperationRequested Operation, string? Result, Failure? Failure)> Results => results;

    internal IReadOnlyList<(string Entity, OperationRequested Message, DateTimeOffset? At)> Signals => signals;

    internal IReadOnlyList<(string InstanceId, ExecutionStarted Started, DateTimeOffset? At)> Orchestrations => orchestrations;

    /// <summary>Runs the operations one after the other.</summary>
    public async Task RunAsync(ITaskEntity entity)
    {
        var state = new StateOf(State, options.DataConverter);
        foreach (var requested in operations.Skip(results.Count))
        {
            var (signals, orchestrations) = (this.signals.Count, this.orchestrations.Count);
            try
            {
                var result = await entity.RunAsync(new Operation(this, requested, state));
                results.Add((requested, options.DataConverter.Serialize(result), null));
                State = state.Value;
            }
            catch (Exception failure)
            {
                results.Add((requested, null, Failure.From(failure)));
                this.signals.RemoveRange(signals, this.signals.Count - signals);
                this.orchestrations.RemoveRange(orchestrations, this.orchestrations.Count - orchestrations);
                state = new StateOf(State, options.DataConverter);
            }
        }
    }

    /// <summary>What has not run fails.</summary>
    internal void Fail(Failure failure) => results.AddRange(operations.Skip(results.Count).Select(operation => (operation, (string?)null, (Failure?)failure)).ToList());

    private sealed class Operation(EntityBatch batch, OperationRequested requested, TaskEntityState state) : TaskEntityOperation
    {
        public override string Name => requested.Operation;

        public override TaskEntityContext Context { get; } = new ContextOf(batch, requested.TraceParent);

        public override TaskEntityState State => state;

        public override bool HasInput => requested.Input is not null;

        public override object? GetInput(Type inputType) => batch.options.DataConverter.Deserialize(requested.Input, inputType);
    }

    private sealed class StateOf(string? value, DataConverter converter) : TaskEntityState
    {
        public string? Value { get; private set; } = value;

        public override bool HasState => Value is not null;

        public override object? GetState(Type type) => converter.Deserialize(Value, type);

        public override void SetState(object? state) => Value = converter.Serialize(state);
    }

    private sealed class ContextOf(EntityBatch batch, string? traceParent) : TaskEntityContext
    {
        public override EntityInstanceId Id => batch.id;

        public override void SignalEntity(EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null) => batch.signals.Add(
            (id.ToString(), new OperationRequested(operationName, batch.options.DataConverter.Serialize(input), null, traceParent), options?.SignalTime?.ToUniversalTime()));

        public override string ScheduleNewOrchestration(TaskName name, object? input = null, StartOrchestrationOptions? options = null)
        {
            var instanceId = options?.InstanceId ?? Guid.NewGuid().ToString("N");
            TaskHubClient.RequireOrchestrationId(instanceId);
            batch.orchestrations.Add((instanceId, new ExecutionStarted(
                name.Name, OrchestrationTurn.NewId(), batch.options.DataConverter.Serialize(input), null, traceParent ?? Activity.Current?.Id,
                Version: options?.Version is { } version ? version.Version : batch.options.DefaultVersion), options?.StartAt?.ToUniversalTime()));
            return instanceId;
        }
    }
}
