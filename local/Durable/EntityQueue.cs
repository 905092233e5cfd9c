
namespace Platform.Local.Durable;

internal sealed record EntityLockOwner(string InstanceId, string? ExecutionId);

/// <summary>Who has locked an entity, and what waits for it, oldest first. Stored with the entity.</summary>
internal sealed record EntityQueue
{
    public EntityLockOwner? LockedBy { get; set; }

    public List<EntityRequest> Queue { get; init; } = [];

    /// <summary>Null when there is nothing to remember.</summary>
    public string? ToJson() => LockedBy is null && Queue.Count == 0 ? null : EntityMessages.Write(this);

    public void Receive(P.HistoryEvent message)
    {
        var (request, release) = EntityMessages.Read(message);
        if (request is not null)
            Queue.Add(request);
        else if (release is null)
            return; // one that could not be read
        else if (LockedBy?.InstanceId == release.ParentInstanceId)
            LockedBy = null;
        else
            Queue.RemoveAll(waiting => waiting.LockSet is not null && waiting.ParentInstanceId == release.ParentInstanceId); // given up before it was granted
    }

    /// <summary>The operations that may run now: all up to the next lock, or those of the lock's owner alone.</summary>
    public List<EntityRequest> TakeOperations()
    {
        var ready = LockedBy is null
            ? Queue.TakeWhile(request => request.LockSet is null).ToList()
            : [.. Queue.Where(request => request.LockSet is null && request.ParentInstanceId == LockedBy.InstanceId)];
        Queue.RemoveAll(request => ready.Contains(request, ReferenceEqualityComparer.Instance));
        return ready;
    }

    /// <summary>Locks the entity for whoever is first in the queue.</summary>
    public EntityRequest? Grant()
    {
        if (LockedBy is not null || Queue.FirstOrDefault() is not { LockSet: not null } request)
            return null;
        Queue.RemoveAt(0);
        LockedBy = request.Owner;
        return request;
    }
}
