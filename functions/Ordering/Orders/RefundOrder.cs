namespace Platform.Ordering.Orders;

public sealed record RefundOrderRequest(string? Reason);

public sealed class RefundOrderValidator : AbstractValidator<RefundOrderRequest>
{
    public RefundOrderValidator() => RuleFor(r => r.Reason).OneLine("reason", 200, "the customer reads it");
}

/// <summary>Refunds a completed order. Repeated with the same Idempotency-Key, order and body, it returns the first response.</summary>
public sealed class RefundOrder(OrderingDbContext db, IValidator<RefundOrderRequest> validator, TimeProvider clock)
{
    [Function(nameof(RefundOrder)), Authorize(Roles = Roles.Staff), Authorize(Policy = Policies.RecentLogin)]
    public async Task<Results<Accepted<OrderView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/orders/{id:guid}/refund")] HttpRequest request, Guid id,
        CancellationToken cancellationToken)
    {
        if (!request.TryReadIdempotencyKey(out var key, out var noKey)) return noKey;
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;

        var operatorId = request.HttpContext.User.UserId();
        var hash = Idempotency.HashOf(new { Refund = id, body.Value.Reason });
        return await db.RetryOnConflictAsync(RefundAsync);

        async Task<Results<Accepted<OrderView>, ProblemHttpResult>> RefundAsync()
        {
            // Read before the key: a concurrent request with the same key saves both at once, so an order that it has changed never comes without the key.
            var order = await db.Orders.SingleOrDefaultAsync(o => o.Id == id, cancellationToken);
            if (await db.IdempotencyKeys.FindKeyAsync(operatorId, key, cancellationToken) is { } first)
                return Idempotency.CheckRepetition(first.RequestHash, hash) is { } reused ? reused : Accepted(order!);
            if (order is null) return Problems.NotFound("order");
            if (order.RequestRefund(body.Value.Reason!) is { } refusal) return refusal.ToProblem();

            var now = clock.GetUtcNow();
            db.IdempotencyKeys.Add(new() { OwnerId = operatorId, Key = key, RequestHash = hash, SubjectId = id, CreatedAt = now });
            db.Send(new StartRefund(id, order.HasCourses), now);
            await db.SaveChangesAsync(cancellationToken);
            return Accepted(order);
        }
    }

    private static Accepted<OrderView> Accepted(Order order) => TypedResults.Accepted($"/api/v1/orders/{order.Id}", OrderView.Of(order));
}
