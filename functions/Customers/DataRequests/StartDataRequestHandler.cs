using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace Platform.Customers.DataRequests;

public sealed class StartDataRequestHandler(CustomersDbContext db, IOptions<DataRequestOptions> options)
{
    internal async Task HandleAsync(StartDataRequest start, DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        var instanceId = DataRequestOrchestration.InstanceId(start.RequestId);
        if (await orchestrations.GetInstanceAsync(instanceId, cancellationToken) is null)
        {
            var input = new DataRequestInput(
                start.RequestId, start.IsErasure ? options.Value.ErasureDelay : TimeSpan.Zero, options.Value.AskAgainAfter);
            await orchestrations.ScheduleNewOrchestrationInstanceAsync(
                nameof(DataRequestOrchestration), input, new StartOrchestrationOptions(instanceId), cancellationToken);
        }
        await db.SaveChangesAsync(cancellationToken);
    }
}
