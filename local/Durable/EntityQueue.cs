namespace Platform.Local.Durable;

internal sealed record EntityLockOwner(string InstanceId, string? ExecutionId);

/// <summary>The lock owner of an entity and its waiting requests, oldest first. Stored with the entity.</summary>
internal sealed record EntityQueue
{
    public EntityLockOwner? LockedBy { get; set; }
    public List<EntityRequest> Queue { get; init; } = [];

    /// <summary>Null when empty.</summary>
    public string? ToJson() => LockedBy is null && Queue.Count == 0 ? null : EntityMessages.Write(this);

    public void Receive(P.HistoryEvent message)
    {
        var (request, release) = EntityMessages.Read(message);
        if (request is not null)
            Queue.Add(request);
        else if (release is null)
            return; // unreadable
        else if (LockedBy?.InstanceId == release.ParentInstanceId)
            LockedBy = null;
        else
            Queue.RemoveAll(waiting => waiting.LockSet is not null && waiting.ParentInstanceId == release.ParentInstanceId); // cancelled before it was granted
    }

    /// <summary>The operations that may run: all before the next lock request, or those of the lock owner alone.</summary>
    public List<EntityRequest> TakeOperations()
    {
        var ready = LockedBy is null
            ? Queue.TakeWhile(request => request.LockSet is null).ToList()
            : [.. Queue.Where(request => request.LockSet is null && request.ParentInstanceId == LockedBy.InstanceId)];
        Queue.RemoveAll(request => ready.Contains(request, ReferenceEqualityComparer.Instance));
        return ready;
    }

    /// <summary>Grants the lock to the request at the head of the queue.</summary>
    public EntityRequest? Grant()
    {
        if (LockedBy is not null || Queue.FirstOrDefault() is not { LockSet: not null } request) return null;
        Queue.RemoveAt(0);
        LockedBy = request.Owner;
        return request;
    }
}
