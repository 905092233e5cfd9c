using Platform.Jobs.Jobs;
using Platform.Jobs.Running;

namespace Platform.Jobs.Email;

/// <summary>Notifications decides, by consent, who of the recipients gets the mail.</summary>
public sealed record EmailResult(int Recipients);

/// <summary>Sends one command to Notifications, in the transaction in which the job succeeds.</summary>
public sealed class RunEmailHandler(JobRunner runner, JobsDbContext db, TimeProvider clock)
{
    internal Task HandleAsync(RunEmail command, CancellationToken cancellationToken) =>
        runner.RunAsync(command.JobId, command.Run, command.Step, StepAsync, cancellationToken);

    private Task<StepOutcome> StepAsync(Job job, CancellationToken cancellationToken)
    {
        var mail = job.ReadPayload<EmailPayload>();
        var command = new SendMail(
            job.Id, mail.UserIds ?? [], [.. mail.Addresses?.Select(a => a!) ?? []], mail.Subject!.Trim(), mail.Body!,
            EmailPayload.PurposeOf(mail.Purpose)!.Value, job.OwnerId);
        db.Send(command, clock.GetUtcNow());
        return Task.FromResult<StepOutcome>(new StepOutcome.Done(new EmailResult(command.UserIds.Count + command.Addresses.Count)));
    }
}
