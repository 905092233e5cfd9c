namespace Platform.Jobs.Jobs;

public sealed record JobErrorView(string Code, string Detail);

public sealed record JobView(
    Guid JobId, string Type, string Priority, string Status, int Progress, int Attempts, bool CancelRequested, JsonElement Payload, JsonElement? Result,
    JobErrorView? Error, Guid? ScheduleId, DateTimeOffset CreatedAt, DateTimeOffset? RunAt, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt)
{
    public static JobView Of(Job job) => new(
        job.Id, job.Type.ToApiName(), job.Priority.ToCamelCase(), job.Status.ToApiName(), job.Progress, job.Attempts, job.CancelRequested,
        JsonElement.Parse(job.Payload), job.Result is null ? null : JsonElement.Parse(job.Result),
        job.ErrorCode is null ? null : new(job.ErrorCode, job.ErrorDetail ?? ""), job.ScheduleId, job.CreatedAt,
        job.DueAt > job.CreatedAt ? job.DueAt : null, job.StartedAt, job.FinishedAt);
}
