namespace Platform.Local.Durable;

/// <summary>Caches histories, so that the next turn need not read and replay them. Valid only for the revision in the database.</summary>
internal sealed class HistoryCache(OrchestratorRunner runner)
{
    // Takes about six times as much memory, with the replayed orchestrators. Beyond it, the cache is cleared.
    private const long MaxBytes = 16 * 1024 * 1024;

    private readonly Dictionary<string, OrchestrationWork> entries = [];
    private readonly Lock gate = new();
    private long bytes;

    /// <summary>Removes and returns an entry if the condition holds; null when it is of another execution.</summary>
    public OrchestrationWork? Take(string instanceId, string executionId, Func<OrchestrationWork, bool>? condition = null)
    {
        lock (gate)
        {
            if (!entries.TryGetValue(instanceId, out var entry) || condition?.Invoke(entry) == false) return null;
            entries.Remove(instanceId);
            bytes -= entry.Bytes;
            return entry.ExecutionId == executionId ? entry : null;
        }
    }

    /// <summary>Adds what the next turn starts with.</summary>
    public void Put(OrchestrationWork next)
    {
        lock (gate)
        {
            if (bytes + next.Bytes > MaxBytes)
            {
                entries.Clear();
                runner.EvictAll();
                bytes = 0;
            }

            if (next.Bytes > MaxBytes) return;
            if (entries.Remove(next.InstanceId, out var older)) bytes -= older.Bytes;
            entries.Add(next.InstanceId, next);
            bytes += next.Bytes;
        }
    }
}
