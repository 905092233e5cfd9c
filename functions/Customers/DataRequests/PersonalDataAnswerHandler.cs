using Microsoft.DurableTask.Client;

namespace Platform.Customers.DataRequests;

/// <summary>Records what a context has answered; the last answer wakes the orchestration.</summary>
public sealed class PersonalDataAnswerHandler(CustomersDbContext db, TimeProvider clock)
{
    internal async Task HandleAsync(PersonalDataAnswer answer, DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // The lock serializes the answers, so that one of them is the last.
        await db.Database.ExecuteSqlAsync($"select 1 from data_requests where id = {answer.RequestId} for update", cancellationToken);
        var request = await db.DataRequests.Include(r => r.Parts).SingleOrDefaultAsync(r => r.Id == answer.RequestId, cancellationToken);
        var before = request?.NextParts();
        request?.Parts.SingleOrDefault(part => part.Context == answer.Context)?.Record(answer, clock.GetUtcNow());
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        // Lost when the process dies here; the orchestration looks by itself after some time.
        var wakes = before is { Count: > 0 } && before.All(part => part.Status == DataRequestPartStatus.Done);
        var instanceId = DataRequestOrchestration.InstanceId(answer.RequestId);
        if (wakes && await orchestrations.GetInstanceAsync(instanceId, cancellationToken) is { IsCompleted: false })
            await orchestrations.RaiseEventAsync(instanceId, DataRequestOrchestration.Answered, true, cancellationToken);
    }
}
