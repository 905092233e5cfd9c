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
        if (await RepeatAsync() is { } repeated) return repeated;

        if (await db.Orders.SingleOrDefaultAsync(o => o.Id == id, cancellationToken) is not { } order) return Problems.NotFound("order");
        // the same request may have saved just now
        if (order.RequestRefund(body.Value.Reason!) is { } refusal) return await RepeatAsync() ?? refusal.ToProblem();

        var now = clock.GetUtcNow();
        db.IdempotencyKeys.Add(new() { OwnerId = operatorId, Key = key, RequestHash = hash, SubjectId = id, CreatedAt = now });
        db.Send(new StartRefund(id, order.HasCourses), now);
        return await db.TrySaveAsync(cancellationToken) ? Accepted(order) : await RepeatAsync() ?? CancelOrder.OrderChanged();

        async Task<Results<Accepted<OrderView>, ProblemHttpResult>?> RepeatAsync()
        {
            if (await db.IdempotencyKeys.FindKeyAsync(operatorId, key, cancellationToken) is not { } first) return null;
            return Idempotency.CheckRepetition(first.RequestHash, hash) is { } reused
                ? reused
                : Accepted(await db.Orders.AsNoTracking().SingleAsync(o => o.Id == id, cancellationToken));
        }
    }

    private static Accepted<OrderView> Accepted(Order order) => TypedResults.Accepted($"/api/v1/orders/{order.Id}", OrderView.Of(order));
}
