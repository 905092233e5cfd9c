using System.Diagnostics;
using Microsoft.DurableTask.Client.Entities;

namespace Platform.Local.Durable;

internal sealed class TaskHubEntityClient(TaskHubOptions options, DurableStore store, TaskHub hub, TimeProvider clock) : DurableEntityClient(options.Name)
{
    public override async Task SignalEntityAsync(
        EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? signalOptions = null, CancellationToken cancellation = default)
    {
        if (id == default) throw new ArgumentException("The id of the entity is missing.", nameof(id));
        ArgumentException.ThrowIfNullOrEmpty(operationName);
        var now = clock.GetUtcNow();
        var request = new EntityRequest
        {
            Id = Guid.NewGuid().ToString(),
            IsSignal = true,
            Operation = operationName,
            Input = options.DataConverter.Serialize(input),
            TraceParent = Activity.Current?.Id,
        };
        await store.SignalAsync(
            Name, EntityMessages.ToEntity(id.ToString(), request, now, signalOptions?.SignalTime?.ToUniversalTime() ?? now), now, cancellation);
        hub.Wake();
    }

    public override async Task<EntityMetadata?> GetEntityAsync(EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default) =>
        await store.GetEntityAsync(Name, id, cancellation) is { } entity ? Serialized(entity, includeState) : null;

    public override async Task<EntityMetadata<T>?> GetEntityAsync<T>(EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default) =>
        await store.GetEntityAsync(Name, id, cancellation) is { } entity ? Typed<T>(entity, includeState) : null;

    public override AsyncPageable<EntityMetadata> GetAllEntitiesAsync(EntityQuery? filter = null) => Query(filter, Serialized);

    public override AsyncPageable<EntityMetadata<T>> GetAllEntitiesAsync<T>(EntityQuery? filter = null) => Query(filter, Typed<T>);

    public override async Task<CleanEntityStorageResult> CleanEntityStorageAsync(
        CleanEntityStorageRequest? request = null, bool continueUntilComplete = true, CancellationToken cancellation = default)
    {
        var what = request ?? CleanEntityStorageRequest.Default;
        var released = what.ReleaseOrphanedLocks ? await store.ReleaseOrphanedLocksAsync(Name, clock.GetUtcNow(), cancellation) : 0;
        hub.Wake();
        return new()
        {
            OrphanedLocksReleased = released,
            EmptyEntitiesRemoved = what.RemoveEmptyEntities ? await store.RemoveEmptyEntitiesAsync(Name, cancellation) : 0,
        };
    }

    private AsyncPageable<T> Query<T>(EntityQuery? filter, Func<StoredEntity, bool, T> convert)
        where T : notnull
    {
        var query = filter ?? new EntityQuery();
        return Pageable.Create<T>(async (token, size, cancellation) =>
        {
            var limit = size ?? query.PageSize ?? EntityQuery.DefaultPageSize;
            var entities = await store.QueryEntitiesAsync(Name, query, token ?? query.ContinuationToken, limit, cancellation);
            return new Page<T>(entities.ConvertAll(entity => convert(entity, query.IncludeState)), entities.Count == limit ? entities[^1].Id.ToString() : null);
        });
    }

    private EntityMetadata Serialized(StoredEntity entity, bool includeState) =>
        new(entity.Id, includeState && entity.State is { } state ? new SerializedData(state, options.DataConverter) : null)
        {
            LastModifiedTime = entity.LastModified,
            BacklogQueueSize = entity.Queue.Queue.Count,
            LockedBy = entity.Queue.LockedBy?.InstanceId,
        };

    private EntityMetadata<T> Typed<T>(StoredEntity entity, bool includeState) =>
        includeState && entity.State is { } state
            ? new(entity.Id, options.DataConverter.Deserialize<T>(state))
            {
                LastModifiedTime = entity.LastModified,
                BacklogQueueSize = entity.Queue.Queue.Count,
                LockedBy = entity.Queue.LockedBy?.InstanceId,
            }
            : new(entity.Id)
            {
                LastModifiedTime = entity.LastModified,
                BacklogQueueSize = entity.Queue.Queue.Count,
                LockedBy = entity.Queue.LockedBy?.InstanceId,
            };
}
