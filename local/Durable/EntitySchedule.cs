using System.Text.Json;

namespace Platform.Local.Durable;

/// <summary>Who has locked an entity, and what waits meanwhile, oldest first. Stored with the entity.</summary>
internal sealed record EntitySchedule
{
    public EntityCaller? LockedBy { get; set; }

    public List<HistoryEvent> Queue { get; init; } = [];

    public static EntitySchedule FromJson(string? json) =>
        json is null ? new EntitySchedule() : JsonSerializer.Deserialize(json, HistoryJson.Instance.EntitySchedule) ?? new EntitySchedule();

    /// <summary>Null when there is nothing to remember.</summary>
    public string? ToJson() => LockedBy is null && Queue.Count == 0 ? null : JsonSerializer.Serialize(this, HistoryJson.Instance.EntitySchedule);

    public void Receive(HistoryEvent message)
    {
        if (message is OperationRequested or LockRequested)
            Queue.Add(message);
        else if (message is not LockReleased released)
            return; // one that could not be read
        else if (LockedBy == released.Owner)
            LockedBy = null;
        else
            Queue.RemoveAll(waiting => waiting is LockRequested request && request.Owner == released.Owner); // given up before it was granted
    }

    /// <summary>The operations that may run now: all up to the next lock, or those of the lock's owner alone.</summary>
    public List<OperationRequested> TakeOperations()
    {
        var ready = LockedBy is null
            ? Queue.TakeWhile(message => message is not LockRequested).OfType<OperationRequested>().ToList()
            : Queue.OfType<OperationRequested>().Where(operation => operation.Caller?.InstanceId == LockedBy.InstanceId).ToList();
        Queue.RemoveAll(message => ready.Contains(message, ReferenceEqualityComparer.Instance));
        return ready;
    }

    /// <summary>Locks the entity for whoever is first in the queue.</summary>
    public LockRequested? Grant()
    {
        if (LockedBy is not null || Queue.FirstOrDefault() is not LockRequested request)
            return null;
        Queue.RemoveAt(0);
        LockedBy = request.Owner;
        return request;
    }
}
