namespace Platform.Local.Durable;

/// <summary>
/// The one thread of an orchestrator's turn: continuations queue here and run in order, on the thread that drives the turn.
/// One that comes from any other thread is the trace of an await that is not durable, and is reported instead of run.
/// </summary>
internal sealed class OrchestratorScheduler : TaskScheduler
{
    private readonly Queue<Task> ready = new();
    private readonly TaskCompletionSource intruded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private Action? onLateIntrusion;
    private int thread;

    public Task Intruded => intruded.Task;

    /// <summary>What was caught on a foreign thread, for people.</summary>
    public string? Intruder { get; private set; }

    public bool IsOnThread => Environment.CurrentManagedThreadId == Volatile.Read(ref thread);

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs the step, and then everything that it made ready.</summary>
    public void Run(Action step)
    {
        Volatile.Write(ref thread, Environment.CurrentManagedThreadId);
        try
        {
            step();
            while (ready.TryDequeue(out var task))
                TryExecuteTask(task);
        }
        finally
        {
            Volatile.Write(ref thread, 0);
        }
    }

    /// <summary>Reports that orchestrator code ran, or was about to run, on a foreign thread.</summary>
    public void Intrude(string? intruder = null)
    {
        Action? late;
        lock (gate)
        {
            if (intruded.Task.IsCompleted)
                return;
            Intruder = intruder;
            intruded.TrySetResult();
            late = onLateIntrusion;
        }

        late?.Invoke();
    }

    /// <summary>Ends the turn; an intrusion from now on is told to <paramref name="onLateIntrusion"/>. False if there was one already.</summary>
    public bool Close(Action onLateIntrusion)
    {
        lock (gate)
        {
            this.onLateIntrusion = onLateIntrusion;
            return !intruded.Task.IsCompleted;
        }
    }

    protected override void QueueTask(Task task)
    {
        if (IsOnThread)
            ready.Enqueue(task);
        else
            Intrude(AwaitedTask.DescribeContinuation(task));
    }

    // Never inline: what an event makes ready runs after the event is applied, in the order it became ready.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => ready;
}
