using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask.Entities;

namespace Platform.Local.Durable;

internal sealed partial class OrchestrationContext
{
    /// <summary>Entities as an orchestrator sees them, with the rules of critical sections: no deadlock is possible, because nothing else is called while locks are held.</summary>
    private sealed class OrchestrationEntities(OrchestrationContext context) : TaskOrchestrationEntityFeature
    {
        private readonly HashSet<EntityInstanceId> busy = [];
        private EntityInstanceId[]? locked;
        private int lockId;
        private bool isPending;

        public override async Task<TResult> CallEntityAsync<TResult>(EntityInstanceId id, string operationName, object? input = null, CallEntityOptions? options = null) =>
            context.converter.Deserialize<TResult>(await CallAsync(id, operationName, input))!;

        public override Task CallEntityAsync(EntityInstanceId id, string operationName, object? input = null, CallEntityOptions? options = null) =>
            CallAsync(id, operationName, input);

        public override Task SignalEntityAsync(EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null)
        {
            Require(id, operationName);
            if (locked?.Contains(id) == true)
                throw new InvalidOperationException($"Entity '{id}' is locked by this orchestration: it may be called, not signalled.");
            context.Do(action => new EntitySignalled(action, id.ToString(), operationName, options?.SignalTime?.ToUniversalTime()), context.converter.Serialize(input));
            return Task.CompletedTask;
        }

        public override async Task<IAsyncDisposable> LockEntitiesAsync(IEnumerable<EntityInstanceId> entityIds)
        {
            ArgumentNullException.ThrowIfNull(entityIds);
            var entities = entityIds.Distinct().OrderBy(id => id.ToString(), StringComparer.Ordinal).ToArray();
            if (entities.Length == 0)
                throw new ArgumentException("There is no entity to lock.", nameof(entityIds));
            if (locked is not null)
                throw new InvalidOperationException("Entities are locked already: a critical section cannot be entered within another one.");
            foreach (var entity in entities)
                Require(entity, "lock");
            var lockId = context.nextId;
            var acquired = context.Schedule("lock", id => new EntitiesLocked(id, [.. entities.Select(e => e.ToString())]), null);
            (locked, this.lockId, isPending) = (entities, lockId, true);
            await acquired;
            isPending = false;
            return new CriticalSection(this, lockId);
        }

        public override bool InCriticalSection([NotNullWhen(true)] out IReadOnlyList<EntityInstanceId>? entityIds)
        {
            entityIds = locked is null || isPending ? [] : [.. locked.Where(id => !busy.Contains(id))];
            return locked is not null;
        }

        public void Leave()
        {
            if (locked is not { } entities)
                return;
            locked = null;
            busy.Clear();
            var lockId = this.lockId;
            context.Do(id => new EntitiesReleased(id, lockId, [.. entities.Select(e => e.ToString())]), null);
        }

        private async Task<string?> CallAsync(EntityInstanceId id, string operationName, object? input)
        {
            Require(id, operationName);
            if (locked is not null)
            {
                if (isPending)
                    throw new InvalidOperationException("Entities are being locked: await LockEntitiesAsync before an entity is called.");
                if (!locked.Contains(id))
                    throw new InvalidOperationException($"Entity '{id}' is not one of those that this critical section has locked: it cannot be called here.");
                if (!busy.Add(id))
                    throw new InvalidOperationException($"Entity '{id}' is locked and a call of it is still pending: await that one first.");
            }

            try
            {
                return await context.Schedule(
                    operationName, action => new EntityCalled(action, id.ToString(), operationName), context.converter.Serialize(input),
                    failed => new EntityOperationFailedException(id, operationName, failed.Failure.ToDetails()));
            }
            finally
            {
                busy.Remove(id);
            }
        }

        private static void Require(EntityInstanceId id, string operationName)
        {
            if (id == default)
                throw new ArgumentException("The id of the entity is missing.", nameof(id));
            ArgumentException.ThrowIfNullOrEmpty(operationName);
        }

        private sealed class CriticalSection(OrchestrationEntities entities, int lockId) : IAsyncDisposable
        {
            public ValueTask DisposeAsync()
            {
                if (entities.lockId == lockId)
                    entities.Leave();
                return ValueTask.CompletedTask;
            }
        }
    }
}
