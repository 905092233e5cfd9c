namespace Platform.Jobs.Persistence;

public sealed class JobsIdempotencyKey : IdempotencyKey
{
    /// <summary>The job's status in the first answer.</summary>
    public required string Status { get; init; }
}
