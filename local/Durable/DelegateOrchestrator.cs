using OrchestrationContext = DurableTask.Core.OrchestrationContext;

namespace Platform.Local.Durable;

/// <summary>Runs an orchestrator delegate, with the input conversion and the check for non-durable awaits of the Functions worker.</summary>
internal sealed class DelegateOrchestrator(OrchestratorInvocation run, string? input, DataConverter converter, Action<string> onOffThreadContinuation)
    : ITaskOrchestrator
{
    // The first two sentences are the Functions worker's.
    private const string IllegalAwait =
        "An invalid asynchronous invocation was detected. This can be caused by awaiting non-durable tasks in an orchestrator function's implementation or by "
        + "middleware that invokes asynchronous code. "
        + "An orchestrator may await only the tasks of its TaskOrchestrationContext (activities, timers, events, sub-orchestrations) and combinations of them: "
        + "move I/O, Task.Delay and Task.Run into an activity, and do not use ConfigureAwait(false).";

    /// <summary>The input is deserialized when the orchestrator asks for it.</summary>
    public Type InputType => typeof(object);

    /// <inheritdoc/>
    public Type OutputType => typeof(object);

    /// <inheritdoc/>
    public async Task<object?> RunAsync(TaskOrchestrationContext context, object? ignored)
    {
        var guarded = new Context(this, context);
        var running = run(guarded);
        if (!running.IsCompleted && !guarded.IsAccessed) throw new InvalidOperationException(IllegalAwait);
        var output = await running;
        EnsureOrchestratorThread();
        return output;
    }

    private void EnsureOrchestratorThread()
    {
        if (OrchestrationContext.IsOrchestratorThread) return;
        onOffThreadContinuation(IllegalAwait);
        throw new InvalidOperationException(IllegalAwait);
    }

    private sealed class Context(DelegateOrchestrator orchestrator, TaskOrchestrationContext inner) : TaskOrchestrationContext
    {
        public bool IsAccessed { get; private set; }
        public override TaskName Name => inner.Name;
        public override string InstanceId => inner.InstanceId;
        public override ParentOrchestrationInstance? Parent => inner.Parent;
        public override DateTime CurrentUtcDateTime => inner.CurrentUtcDateTime;
        public override bool IsReplaying => inner.IsReplaying;
        public override string Version => inner.Version;
        public override IReadOnlyDictionary<string, object?> Properties => inner.Properties;
        public override TaskOrchestrationEntityFeature Entities => Inner.Entities;
        protected override ILoggerFactory LoggerFactory => inner.ReplaySafeLoggerFactory;

        private TaskOrchestrationContext Inner
        {
            get
            {
                orchestrator.EnsureOrchestratorThread();
                IsAccessed = true;
                return inner;
            }
        }

        public override T? GetInput<T>()
            where T : default => orchestrator.Converter.Deserialize<T>(orchestrator.Input);

        public override Task<T> CallActivityAsync<T>(TaskName name, object? input = null, TaskOptions? options = null) =>
            Inner.CallActivityAsync<T>(name, input, options);

        public override Task<T> CallSubOrchestratorAsync<T>(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
            Inner.CallSubOrchestratorAsync<T>(orchestratorName, input, options);

        public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken) => Inner.CreateTimer(fireAt, cancellationToken);

        public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) =>
            Inner.WaitForExternalEvent<T>(eventName, cancellationToken);

        public override void SendEvent(string instanceId, string eventName, object payload) => Inner.SendEvent(instanceId, eventName, payload);

        public override void SetCustomStatus(object? customStatus) => Inner.SetCustomStatus(customStatus);

        public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
            Inner.ContinueAsNew(newInput, preserveUnprocessedEvents);

        public override void ContinueAsNew(ContinueAsNewOptions options) => Inner.ContinueAsNew(options);

        public override Guid NewGuid() => Inner.NewGuid();
    }

    private string? Input => input;
    private DataConverter Converter => converter;
}
