using System.Diagnostics;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace Platform.Local.Host.Durable;

/// <summary>Runs an entity's function, which hands its code to <see cref="EntityBatch.RunAsync"/>.</summary>
public delegate Task EntityInvocation(EntityBatch batch, CancellationToken cancellationToken);

/// <summary>Operations of one entity. One that throws changes nothing: not the state, and nothing is sent.</summary>
public sealed class EntityBatch
{
    private readonly IReadOnlyList<OperationRequested> _operations;
    private readonly List<(OperationRequested, string?, Failure?)> _results = [];
    private readonly TaskHubOptions _options;
    private readonly EntityInstanceId _id;
    private readonly List<(string Entity, OperationRequested Message, DateTimeOffset? At)> _signals = [];
    private readonly List<(string InstanceId, ExecutionStarted Started, DateTimeOffset? At)> _orchestrations = [];

    internal EntityBatch(EntityInstanceId id, IReadOnlyList<OperationRequested> operations, string? state, TaskHubOptions options) =>
        (_id, _operations, State, _options) = (id, operations, state, options);

    /// <summary>The address of the entity.</summary>
    public EntityInstanceId Id => _id;

    internal string? State { get; private set; }

    internal bool WasCancelled { get; set; }

    internal IReadOnlyList<(OperationRequested Operation, string? Result, Failure? Failure)> Results => _results;

    internal IReadOnlyList<(string Entity, OperationRequested Message, DateTimeOffset? At)> Signals => _signals;

    internal IReadOnlyList<(string InstanceId, ExecutionStarted Started, DateTimeOffset? At)> Orchestrations => _orchestrations;

    /// <summary>Runs the operations one after the other.</summary>
    public async Task RunAsync(ITaskEntity entity)
    {
        var state = new StateOf(State, _options.DataConverter);
        foreach (var requested in _operations.Skip(_results.Count))
        {
            var (signals, orchestrations) = (_signals.Count, _orchestrations.Count);
            try
            {
                var result = await entity.RunAsync(new Operation(this, requested, state));
                _results.Add((requested, _options.DataConverter.Serialize(result), null));
                State = state.Value;
            }
            catch (Exception failure)
            {
                _results.Add((requested, null, Failure.From(failure)));
                _signals.RemoveRange(signals, _signals.Count - signals);
                _orchestrations.RemoveRange(orchestrations, _orchestrations.Count - orchestrations);
                state = new StateOf(State, _options.DataConverter);
            }
        }
    }

    /// <summary>What has not run fails.</summary>
    internal void Fail(Failure failure) => _results.AddRange(_operations.Skip(_results.Count).Select(operation => (operation, (string?)null, (Failure?)failure)).ToList());

    private sealed class Operation(EntityBatch batch, OperationRequested requested, TaskEntityState state) : TaskEntityOperation
    {
        public override string Name => requested.Operation;

        public override TaskEntityContext Context { get; } = new ContextOf(batch, requested.TraceParent);

        public override TaskEntityState State => state;

        public override bool HasInput => requested.Input is not null;

        public override object? GetInput(Type inputType) => batch._options.DataConverter.Deserialize(requested.Input, inputType);
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
        public override EntityInstanceId Id => batch._id;

        public override void SignalEntity(EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null) => batch._signals.Add(
            (id.ToString(), new OperationRequested(operationName, batch._options.DataConverter.Serialize(input), null, traceParent), options?.SignalTime?.ToUniversalTime()));

        public override string ScheduleNewOrchestration(TaskName name, object? input = null, StartOrchestrationOptions? options = null)
        {
            var instanceId = options?.InstanceId ?? Guid.NewGuid().ToString("N");
            TaskHubClient.RequireOrchestrationId(instanceId);
            batch._orchestrations.Add((instanceId, new ExecutionStarted(
                name.Name, OrchestrationTurn.NewId(), batch._options.DataConverter.Serialize(input), null, traceParent ?? Activity.Current?.Id,
                Version: options?.Version is { } version ? version.Version : batch._options.DefaultVersion), options?.StartAt?.ToUniversalTime()));
            return instanceId;
        }
    }
}
