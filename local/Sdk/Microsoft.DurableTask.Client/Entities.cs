using System.Diagnostics.CodeAnalysis;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Entities;

namespace Microsoft.DurableTask.Client
{
    /// <summary>A value as it is stored.</summary>
    public sealed class SerializedData(string data, DataConverter? converter = null)
    {
        public string Value { get; } = data ?? throw new ArgumentNullException(nameof(data));

        public DataConverter Converter { get; } = converter ?? JsonDataConverter.Default;

        public T ReadAs<T>() => Converter.Deserialize<T>(Value)!;
    }
}

namespace Microsoft.DurableTask.Client.Entities
{
    /// <summary>An entity as it stands.</summary>
    public class EntityMetadata<TState>(EntityInstanceId id)
    {
        private readonly TState? state;

        public EntityMetadata(EntityInstanceId id, TState? state)
            : this(id) => (IncludesState, this.state) = (state is not null, state);

        public EntityInstanceId Id { get; } = id;

        public DateTimeOffset LastModifiedTime { get; init; }

        /// <summary>Operations that wait for the lock of another orchestration.</summary>
        public int BacklogQueueSize { get; init; }

        /// <summary>The orchestration that has locked the entity.</summary>
        public string? LockedBy { get; init; }

        [MemberNotNullWhen(true, nameof(State))]
        public bool IncludesState { get; }

        /// <exception cref="InvalidOperationException">The metadata was read without its state.</exception>
        public TState State => IncludesState ? state! : throw new InvalidOperationException("The entity was read without its state.");
    }

    /// <summary>An entity as it stands.</summary>
    public sealed class EntityMetadata(EntityInstanceId id, SerializedData? state = null) : EntityMetadata<SerializedData>(id, state);

    /// <summary>Which entities to list.</summary>
    public record EntityQuery
    {
        public const int DefaultPageSize = 100;

        private readonly string? instanceIdStartsWith;

        /// <summary>The beginning of <c>@name@key</c>; the first <c>@</c> may be left out.</summary>
        public string? InstanceIdStartsWith
        {
            get => instanceIdStartsWith;
            init => instanceIdStartsWith = value is null ? null : Normalized(value.StartsWith('@') ? value : "@" + value);
        }

        public DateTimeOffset? LastModifiedFrom { get; init; }

        public DateTimeOffset? LastModifiedTo { get; init; }

        public bool IncludeState { get; init; } = true;

        /// <summary>Whether entities without a state, only locked or being deleted, are listed too.</summary>
        public bool IncludeTransient { get; init; }

        public int? PageSize { get; init; }

        public string? ContinuationToken { get; init; }

        private static string Normalized(string prefix)
        {
            var name = prefix.IndexOf('@', 1) is var separator and > 0 ? separator : prefix.Length;
#pragma warning disable CA1308 // Names of entities are in lower case.
            return prefix[..name].ToLowerInvariant() + prefix[name..];
#pragma warning restore CA1308
        }
    }

    /// <summary>What to clean.</summary>
    public readonly record struct CleanEntityStorageRequest
    {
        public static CleanEntityStorageRequest Default => new() { RemoveEmptyEntities = true, ReleaseOrphanedLocks = true };

        /// <summary>Whether entities without state, lock and messages are removed.</summary>
        public bool RemoveEmptyEntities { get; init; }

        /// <summary>Whether locks of orchestrations that do not run any more are released.</summary>
        public bool ReleaseOrphanedLocks { get; init; }

        public string? ContinuationToken { get; init; }
    }

    /// <summary>What was cleaned.</summary>
    public readonly record struct CleanEntityStorageResult
    {
        public int EmptyEntitiesRemoved { get; init; }

        public int OrphanedLocksReleased { get; init; }

        public string? ContinuationToken { get; init; }
    }

    /// <summary>Signals, reads and cleans entities.</summary>
    public abstract class DurableEntityClient
    {
        protected DurableEntityClient(string name) => Name = name;

        public string Name { get; }

        public abstract Task SignalEntityAsync(
            EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null, CancellationToken cancellation = default);

        public virtual Task SignalEntityAsync(EntityInstanceId id, string operationName, SignalEntityOptions options, CancellationToken cancellation = default) =>
            SignalEntityAsync(id, operationName, null, options, cancellation);

        public virtual Task SignalEntityAsync(EntityInstanceId id, string operationName, CancellationToken cancellation) =>
            SignalEntityAsync(id, operationName, null, null, cancellation);

        public abstract Task<EntityMetadata?> GetEntityAsync(EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default);

        public virtual Task<EntityMetadata?> GetEntityAsync(EntityInstanceId id, CancellationToken cancellation) => GetEntityAsync(id, true, cancellation);

        public abstract Task<EntityMetadata<T>?> GetEntityAsync<T>(EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default);

        public virtual Task<EntityMetadata<T>?> GetEntityAsync<T>(EntityInstanceId id, CancellationToken cancellation) => GetEntityAsync<T>(id, true, cancellation);

        public abstract AsyncPageable<EntityMetadata> GetAllEntitiesAsync(EntityQuery? filter = null);

        public abstract AsyncPageable<EntityMetadata<T>> GetAllEntitiesAsync<T>(EntityQuery? filter = null);

        public abstract Task<CleanEntityStorageResult> CleanEntityStorageAsync(
            CleanEntityStorageRequest? request = null, bool continueUntilComplete = true, CancellationToken cancellation = default);
    }
}
