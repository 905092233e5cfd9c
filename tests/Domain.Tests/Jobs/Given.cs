using Platform.Jobs.Jobs;

namespace Platform.Domain.Tests.Jobs;

internal static class Given
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
    public static readonly Guid Ada = new("aaaaaaaa-0000-4000-8000-000000000001");

    public static Job Queued(JobType type = JobType.Email) => Job.Create(Ada, type, "{}", JobPriority.Normal, null, Now);

    /// <summary>As the dispatcher's statement leaves it.</summary>
    public static Job Dispatched(JobType type = JobType.Email)
    {
        var job = Queued(type);
        Set(job, nameof(Job.Status), JobStatus.Dispatched);
        Set(job, nameof(Job.Run), job.Run + 1);
        return job;
    }

    public static Job Running()
    {
        var job = Dispatched();
        job.TryStart(1, 0, Now);
        return job;
    }

    public static void Set(Job job, string property, object value) => typeof(Job).GetProperty(property)!.SetValue(job, value);
}
