using Platform.Jobs.Jobs;

namespace Platform.Jobs.Running;

/// <summary>Before an erasure, a person's schedules are deleted and jobs cancelled; a running one ends after its current step.</summary>
public sealed class UnfinishedJobsEnd(IServiceScopeFactory scopes, TimeProvider clock) : IErasureStep
{
    private static readonly JobStatus[] Final = [.. Enum.GetValues<JobStatus>().Where(status => status.IsFinal())];

    public async Task<string?> PrepareAsync(Guid personId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<JobsDbContext>();
        await db.Schedules.Where(s => s.OwnerId == personId).ExecuteDeleteAsync(cancellationToken);
        return await db.RetryOnConflictAsync(async () =>
        {
            var unfinished = await db.Jobs.Where(j => j.OwnerId == personId && !Final.Contains(j.Status)).ToListAsync(cancellationToken);
            foreach (var job in unfinished) job.Cancel(clock.GetUtcNow());
            await db.SaveChangesAsync(cancellationToken);
            return unfinished.TrueForAll(job => job.Status.IsFinal()) ? null : "Jobs of the person are running.";
        });
    }
}
