namespace Platform.Jobs.Persistence;

public sealed class JobsIdempotencyKey : IdempotencyKey
{
    /// <summary>The job's status in the first response.</summary>
    public required string Status { get; init; }
}
