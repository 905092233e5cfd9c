namespace Platform.Local.Durable;

/// <summary>
/// Histories of instances that were just worked on, so that the next turn need not read and replay them again. One is taken only for the
/// very revision that the database has; revisions of an execution never repeat.
/// </summary>
/// <param name="runner">What it has replayed goes with the history.</param>
internal sealed class HistoryCache(OrchestratorRunner runner)
{
    // In memory about six times that, with what is replayed of it; beyond that all is forgotten, and read again when needed.
    private const long MaxBytes = 16 * 1024 * 1024;

    private readonly Dictionary<string, OrchestrationWork> entries = [];
    private readonly Lock gate = new();
    private long bytes;

    /// <summary>Takes it out: whoever works on an instance is its only owner. Null unless it is of that execution.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="executionId">Its execution.</param>
    /// <param name="only">Leaves it there unless this is so.</param>
    public OrchestrationWork? Take(string instanceId, string executionId, Func<OrchestrationWork, bool>? only = null)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(instanceId, out var entry) || only?.Invoke(entry) == false)
                return null;
            entries.Remove(instanceId);
            bytes -= entry.Bytes;
            return entry.ExecutionId == executionId ? entry : null;
        }
    }

    /// <summary>Keeps what the next turn begins with.</summary>
    public void Put(OrchestrationWork next)
    {
        lock (gate)
        {
            if (bytes + next.Bytes > MaxBytes)
            {
                entries.Clear();
                runner.ForgetAll();
                bytes = 0;
            }

            if (next.Bytes > MaxBytes)
                return;
            if (entries.Remove(next.InstanceId, out var older))
                bytes -= older.Bytes;
            entries.Add(next.InstanceId, next);
            bytes += next.Bytes;
        }
    }
}
