namespace Platform.Shared.Privacy;

/// <summary>What a context does beside its tables, before the rows are deleted: in blobs, for example. It may run more than once.</summary>
public interface IErasureStep
{
    /// <summary>Prepares the erasure, in transactions of its own.</summary>
    /// <returns>What must end first, for people; null when the rows can be erased. The question comes again.</returns>
    Task<string?> PrepareAsync(Guid personId, CancellationToken cancellationToken);
}
