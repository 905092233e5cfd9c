namespace Platform.Local.Host.Durable;

/// <summary>
/// Histories of instances that were just worked on, so that the next turn need not read and parse them again. One is taken only for the
/// very revision that the database has; revisions of an execution never repeat.
/// </summary>
internal sealed class HistoryCache
{
    // About 64 MB of text; beyond that all is forgotten, and read again when needed.
    private const long MostCharacters = 32 * 1024 * 1024;

    private readonly Dictionary<string, (string ExecutionId, int Revision, List<HistoryEvent> History, long Characters)> entries = [];
    private readonly Lock gate = new();
    private long characters;

    /// <summary>Takes it out: whoever works on an instance is its only owner.</summary>
    public (List<HistoryEvent> History, long Characters)? Take(string instanceId, string executionId, int revision)
    {
        lock (gate)
        {
            if (!entries.Remove(instanceId, out var entry))
                return null;
            characters -= entry.Characters;
            return entry.ExecutionId == executionId && entry.Revision == revision ? (entry.History, entry.Characters) : null;
        }
    }

    public void Put(string instanceId, string executionId, int revision, List<HistoryEvent> history, long characters)
    {
        lock (gate)
        {
            if (this.characters + characters > MostCharacters)
            {
                entries.Clear();
                this.characters = 0;
            }

            if (characters > MostCharacters)
                return;
            if (entries.Remove(instanceId, out var older))
                this.characters -= older.Characters;
            entries.Add(instanceId, (executionId, revision, history, characters));
            this.characters += characters;
        }
    }
}
