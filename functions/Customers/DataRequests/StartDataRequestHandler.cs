using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace Platform.Customers.DataRequests;

/// <summary>Starts the orchestration of an open request unless it is running.</summary>
public sealed class StartDataRequestHandler(CustomersDbContext db, IOptions<DataRequestOptions> options)
{
    internal async Task HandleAsync(StartDataRequest start, DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        var instanceId = DataRequestOrchestration.InstanceId(start.RequestId);
        var isOpen = await db.DataRequests.AnyAsync(r => r.Id == start.RequestId && r.EndedAt == null, cancellationToken);
        if (isOpen && await orchestrations.GetInstanceAsync(instanceId, cancellationToken) is not { IsCompleted: false })
        {
            var input = new DataRequestInput(
                start.RequestId, start.IsErasure ? options.Value.ErasureDelay : TimeSpan.Zero, options.Value.AskAgainAfter);
            await orchestrations.ScheduleNewOrchestrationInstanceAsync(
                nameof(DataRequestOrchestration), input, new StartOrchestrationOptions(instanceId), cancellationToken);
        }
        await db.SaveChangesAsync(cancellationToken);
    }
}
