using System.Threading.RateLimiting;

namespace Platform.Ordering.Orders;

/// <summary>The requests of one customer wait for each other (see <see cref="OpenOrders"/>). A few of them may do so on a database connection, the others wait
/// here, so that one customer cannot take the connections of all.</summary>
public sealed class CustomerBulkhead : IDisposable
{
    private const int MaxConnections = 4;

    private readonly PartitionedRateLimiter<Guid> limiter = PartitionedRateLimiter.Create<Guid, Guid>(customerId =>
        RateLimitPartition.GetConcurrencyLimiter(customerId, _ => new() { PermitLimit = MaxConnections, QueueLimit = int.MaxValue }));

    public ValueTask<RateLimitLease> EnterAsync(Guid customerId, CancellationToken cancellationToken) =>
        limiter.AcquireAsync(customerId, cancellationToken: cancellationToken);

    public void Dispose() => limiter.Dispose();
}
