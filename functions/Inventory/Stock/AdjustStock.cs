namespace Platform.Inventory.Stock;

public sealed record AdjustStockRequest(int? Delta, string? Reason);

public sealed class AdjustStockValidator : AbstractValidator<AdjustStockRequest>
{
    public AdjustStockValidator()
    {
        RuleFor(r => r.Delta).Must(delta => delta is >= -1_000_000 and <= 1_000_000 and not 0)
            .WithMessage("delta is a whole number from -1000000 to 1000000, and not 0.");
        RuleFor(r => r.Reason).OneLine("reason", 200);
    }
}

public sealed class AdjustStock(InventoryDbContext db, IValidator<AdjustStockRequest> validator, TimeProvider clock)
{
    [Function(nameof(AdjustStock)), Authorize(Roles = Roles.Staff)]
    public async Task<Results<Ok<StockView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/inventory/{productId:guid}/adjustments")] HttpRequest request, Guid productId,
        CancellationToken cancellationToken)
    {
        if (!request.TryReadOptionalIdempotencyKey(out var key, out var problem)) return problem;
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;
        var (delta, reason, user) = (body.Value.Delta!.Value, body.Value.Reason!, request.HttpContext.User.UserId());

        return await db.RetryOnConflictAsync(AdjustAsync);

        // Only an adjustment of another product can take the key concurrently: those of this product wait for the row lock.
        async Task<Results<Ok<StockView>, ProblemHttpResult>> AdjustAsync()
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            if (!(await db.LockStockAsync([productId], cancellationToken)).TryGetValue(productId, out var item))
                return Problems.NotFound("stock item");
            if (key is not null
                && await db.StockAdjustments.FirstOrDefaultAsync(a => a.MadeBy == user && a.IdempotencyKey == key, cancellationToken) is { } first)
            {
                return Idempotency.CheckRepetition(first.RequestHash, StockAdjustment.HashOf(productId, delta, reason)) is { } reused
                    ? reused
                    : TypedResults.Ok(new StockView(productId, first.AvailableAfter, first.ReservedAfter));
            }
            if (item.Adjust(delta) is { } refusal) return refusal.ToProblem();

            var reserved = await db.SumReservedAsync(productId, cancellationToken);
            var now = clock.GetUtcNow();
            db.StockAdjustments.Add(new()
            {
                Id = Guid.CreateVersion7(now),
                ProductId = productId,
                Delta = delta,
                Reason = reason,
                MadeBy = user,
                IdempotencyKey = key,
                AvailableAfter = item.Available,
                ReservedAfter = reserved,
                At = now,
            });
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return TypedResults.Ok(new StockView(productId, item.Available, reserved));
        }
    }
}
