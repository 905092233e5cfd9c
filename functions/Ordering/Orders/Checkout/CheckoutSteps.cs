using Microsoft.EntityFrameworkCore.Storage;

namespace Platform.Ordering.Orders.Checkout;

/// <summary>The activities of the checkout. Each is one transaction: the order's transition and the command to the next context. An activity may run twice,
/// so transitions are idempotent and a command has a fixed id, by which its receiver's inbox drops the duplicate.</summary>
public sealed class CheckoutSteps(OrderingDbContext db, TimeProvider clock)
{
    [Function(nameof(ReserveStock))]
    public Task<Refusal?> ReserveStock([ActivityTrigger] CheckoutInput input, CancellationToken cancellationToken) =>
        StepAsync(input.OrderId, order => order.AdvanceUnlessCancelled(OrderStatus.Pending, clock.GetUtcNow()),
            order => new ReserveStock(order.Id, [.. order.Lines.Select(l => new ReserveStockLine(l.ProductId, l.Quantity))], input.InstanceId),
            cancellationToken);

    [Function(nameof(AuthorizePayment))]
    public Task<Refusal?> AuthorizePayment([ActivityTrigger] CheckoutInput input, CancellationToken cancellationToken) =>
        StepAsync(input.OrderId, order => order.AdvanceUnlessCancelled(OrderStatus.Reserved, clock.GetUtcNow()),
            order => new AuthorizePayment(order.Id, order.CustomerId, order.Total, input.PaymentToken!, input.InstanceId), cancellationToken);

    [Function(nameof(EnrolLearner))]
    public Task<Refusal?> EnrolLearner([ActivityTrigger] CheckoutInput input, CancellationToken cancellationToken) =>
        StepAsync(input.OrderId, order => order.AdvanceUnlessCancelled(OrderStatus.Authorized, clock.GetUtcNow()),
            order => new EnrolLearner(order.Id, order.CustomerId,
                [.. order.Lines.Where(l => l.Kind == OrderLine.Course).Select(l => new EnrolLearnerCourse(l.ProductId, l.Quantity))], input.InstanceId),
            cancellationToken);

    [Function(nameof(CommitStock))]
    public Task<Refusal?> CommitStock([ActivityTrigger] CheckoutInput input, CancellationToken cancellationToken) =>
        StepAsync(input.OrderId, order => order.AdvanceUnlessCancelled(OrderStatus.Authorized, clock.GetUtcNow()),
            order => new CommitStock(order.Id, input.InstanceId), cancellationToken);

    [Function(nameof(CapturePayment))]
    public Task<Refusal?> CapturePayment([ActivityTrigger] CheckoutInput input, CancellationToken cancellationToken) =>
        StepAsync(input.OrderId, order => order.StartCapture(), order => new CapturePayment(order.Id, input.InstanceId), cancellationToken);

    [Function(nameof(ReleaseStock))]
    public Task<Refusal?> ReleaseStock([ActivityTrigger] CheckoutInput input, CancellationToken cancellationToken) =>
        StepAsync(input.OrderId, _ => null,
            order => new ReleaseStock(order.Id, order.RefundReason ?? "The checkout was cancelled.", input.InstanceId), cancellationToken);

    [Function(nameof(VoidPayment))]
    public Task<Refusal?> VoidPayment([ActivityTrigger] CheckoutInput input, CancellationToken cancellationToken) =>
        StepAsync(input.OrderId, _ => null, order => new VoidPayment(order.Id, "The checkout was cancelled.", input.InstanceId), cancellationToken);

    [Function(nameof(RefundPayment))]
    public Task<Refusal?> RefundPayment([ActivityTrigger] CheckoutInput input, CancellationToken cancellationToken) =>
        StepAsync(input.OrderId, _ => null,
            order => new RefundPayment(order.Id, order.RefundReason ?? "The checkout failed after the payment was requested.", input.InstanceId),
            cancellationToken);

    [Function(nameof(CancelEnrolment))]
    public Task<Refusal?> CancelEnrolment([ActivityTrigger] CheckoutInput input, CancellationToken cancellationToken) =>
        StepAsync(input.OrderId, _ => null,
            order => new CancelEnrolment(order.Id, order.RefundReason ?? "The checkout was cancelled.", input.InstanceId), cancellationToken);

    [Function(nameof(CompleteOrder))]
    public Task<OrderStatus> CompleteOrder([ActivityTrigger] CheckoutEnd end, CancellationToken cancellationToken) =>
        EndAsync(end, (order, now) => order.TransitionTo(OrderStatus.Completed, now),
            (order, now) => new OrderCompleted(order.Id, order.CustomerId, order.Email, order.Total,
                [.. order.Lines.Select(l => new OrderCompletedLine(l.ProductId, l.Kind, l.Title, l.Quantity, l.UnitPrice))], now), cancellationToken);

    [Function(nameof(RecordCancellation))]
    public Task<OrderStatus> RecordCancellation([ActivityTrigger] CheckoutEnd end, CancellationToken cancellationToken) =>
        EndAsync(end, (order, now) => order.Cancel(end.Reason!, now),
            (order, now) => new OrderCancelled(order.Id, order.CustomerId, order.Email, order.Total, order.ReasonCode!, order.Reason!, now), cancellationToken);

    [Function(nameof(RecordRefund))]
    public Task<OrderStatus> RecordRefund([ActivityTrigger] CheckoutEnd end, CancellationToken cancellationToken) =>
        EndAsync(end, (order, now) => order.Refund(now),
            (order, now) => new OrderRefunded(order.Id, order.CustomerId, order.Email, order.Total, order.Reason!, now), cancellationToken);

    // The customer may cancel at the same moment: then the step is decided again.
    private Task<Refusal?> StepAsync<T>(Guid orderId, Func<Order, Refusal?> transition, Func<Order, T> command, CancellationToken cancellationToken)
        where T : IOutgoingMessage => db.RetryOnConflictAsync(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var order = await db.Orders.SingleAsync(o => o.Id == orderId, cancellationToken);
            if (transition(order) is { } refusal) return refusal;
            await SendOnceAsync(order, command(order), transaction, cancellationToken);
            return null;
        });

    private Task<OrderStatus> EndAsync<T>(
        CheckoutEnd end, Func<Order, DateTimeOffset, Refusal?> transition, Func<Order, DateTimeOffset, T> outcome, CancellationToken cancellationToken)
        where T : IOutgoingMessage => db.RetryOnConflictAsync(async () =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var order = await db.Orders.SingleAsync(o => o.Id == end.OrderId, cancellationToken);
            var now = clock.GetUtcNow();
            if (transition(order, now) is { } illegal) throw new InvalidOperationException(illegal.Detail);
            await SendOnceAsync(order, outcome(order, now), transaction, cancellationToken);
            return order.Status;
        });

    private async Task SendOnceAsync<T>(Order order, T message, IDbContextTransaction transaction, CancellationToken cancellationToken)
        where T : IOutgoingMessage
    {
        db.Send(message, clock.GetUtcNow(), id: $"{T.Type}:{order.Id}");
        try
        {
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbUpdateException failure) when (failure.IsUniqueViolation(db.Outbox))
        {
            // This activity ran before with the same outcome, and its message is still in the outbox.
        }
    }
}
