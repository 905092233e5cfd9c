namespace Platform.Local.Durable;

/// <summary>
/// Histories of instances that were just worked on, so that the next turn need not read and parse them again. One is taken only for the
/// very revision that the database has; revisions of an execution never repeat.
/// </summary>
internal sealed class HistoryCache
{
    // About 64 MB of text; beyond that all is forgotten, and read again when needed.
    private const long MostCharacters = 32 * 1024 * 1024;

    private readonly Dictionary<string, OrchestrationWork> entries = [];
    private readonly Lock gate = new();
    private long characters;

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
            characters -= entry.Characters;
            return entry.ExecutionId == executionId ? entry : null;
        }
    }

    /// <summary>Keeps what the next turn begins with.</summary>
    public void Put(OrchestrationWork next)
    {
        lock (gate)
        {
            if (characters + next.Characters > MostCharacters)
            {
                entries.Clear();
                characters = 0;
            }

            if (next.Characters > MostCharacters)
                return;
            if (entries.Remove(next.InstanceId, out var older))
                characters -= older.Characters;
            entries.Add(next.InstanceId, next);
            characters += next.Characters;
        }
    }
}
