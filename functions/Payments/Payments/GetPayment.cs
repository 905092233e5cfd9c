namespace Platform.Payments.Payments;

public sealed record PaymentView(Guid OrderId, PaymentStatus Status, Money Authorized, Money Captured, Money Refunded);

public sealed class GetPayment(PaymentsDbContext db)
{
    [Function(nameof(GetPayment)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Ok<PaymentView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/payments/{orderId:guid}")] HttpRequest request, Guid orderId,
        CancellationToken cancellationToken)
    {
        var user = request.HttpContext.User;
        var payment = await db.Payments.AsNoTracking().SingleOrDefaultAsync(p => p.OrderId == orderId, cancellationToken);
        // A tombstone, which has no customer, is visible to nobody.
        if (payment?.CustomerId is not { } customer || !user.IsOwnerOrStaff(customer)) return Problems.NotFound("payment");
        return TypedResults.Ok(new PaymentView(
            payment.OrderId, payment.Status, payment.Money(payment.Authorized), payment.Money(payment.Captured), payment.Money(payment.Refunded)));
    }
}
