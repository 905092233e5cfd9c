using Microsoft.Extensions.Options;

namespace Platform.Ordering.Orders;

/// <param name="Email">It is checked and not used: mails about an order go to the account's address.</param>
public sealed record PlaceOrderRequest(IReadOnlyList<PlaceOrderLine>? Lines, PlaceOrderPayment? Payment, string? Email);

public sealed record PlaceOrderLine(Guid ProductId, int Quantity);

/// <param name="Token">A token of the payment provider, never a card number.</param>
public sealed record PlaceOrderPayment(string? Token);

public sealed record PlacedOrderView(Guid OrderId, OrderStatus Status, Money Total);

public sealed class PlaceOrderValidator : AbstractValidator<PlaceOrderRequest>
{
    public const int MaxQuantity = 1000;
    private const int MaxLines = 50;

    public PlaceOrderValidator()
    {
        RuleFor(r => r.Lines).NotEmpty().WithMessage("Name at least one product.")
            .Must(lines => lines is null || lines.Count <= MaxLines).WithMessage($"An order has {MaxLines} lines at most.");
        RuleForEach(r => r.Lines).NotNull().WithMessage("A line is an object with productId and quantity.").ChildRules(line =>
        {
            line.RuleFor(l => l.ProductId).NotEmpty().WithMessage("Give the product's id.");
            line.RuleFor(l => l.Quantity).InclusiveBetween(1, MaxQuantity).WithMessage($"The quantity is a whole number from 1 to {MaxQuantity}.");
        });
        RuleFor(r => r.Payment).NotNull().WithMessage("Say how to pay: {\"token\": \"...\"}.");
        RuleFor(r => r.Payment!.Token).NotEmpty().WithMessage("Give the payment token.").Matches("^[A-Za-z0-9_-]{1,100}\\z")
            .WithMessage("A payment token has 1 to 100 letters, digits, _ or -.")
            .When(r => r.Payment is not null).OverridePropertyName("payment.token");
        RuleFor(r => r.Email).IsEmailAddress().When(r => r.Email is not null);
    }
}

/// <summary>Places an order and starts its checkout. Repeated with the same Idempotency-Key and body, it returns the first response.</summary>
public sealed class PlaceOrder(
    OrderingDbContext db, IValidator<PlaceOrderRequest> validator, CustomerBulkhead bulkhead, IOptions<OrderingOptions> options, TimeProvider clock)
{
    [Function(nameof(PlaceOrder)), Authorize(Policy = Policies.SignedIn)]
    public async Task<Results<Accepted<PlacedOrderView>, ProblemHttpResult>> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/orders")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.TryReadIdempotencyKey(out var key, out var noKey)) return noKey;
        var body = await request.ReadBodyAsync(validator, cancellationToken);
        if (!body.IsValid) return body.Problem;

        var user = request.HttpContext.User;
        var hash = Idempotency.HashOf(body.Value);
        using var lease = await bulkhead.EnterAsync(user.UserId(), cancellationToken);
        return await db.RetryOnConflictAsync(PlaceAsync);

        async Task<Results<Accepted<PlacedOrderView>, ProblemHttpResult>> PlaceAsync()
        {
            if (await db.IdempotencyKeys.FindKeyAsync(user.UserId(), key, cancellationToken) is { } first)
            {
                return Idempotency.CheckRepetition(first.RequestHash, hash) is { } reused
                    ? reused
                    : Accepted(await db.Orders.AsNoTracking().SingleAsync(o => o.Id == first.SubjectId, cancellationToken));
            }

            var items = body.Value.Lines!.Select(l => (l.ProductId, l.Quantity)).ToList();
            var ids = items.Select(i => i.ProductId).Distinct().ToList();
            var products = await db.Products.AsNoTracking().Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, cancellationToken);
            var (lines, refusal) = OrderPricing.Price(items, products);
            if (refusal is not null) return refusal.ToProblem(StatusCodes.Status422UnprocessableEntity);

            var now = clock.GetUtcNow();
            var order = Order.Place(Guid.CreateVersion7(now), user.UserId(), user.Email(), lines, now);
            db.Orders.Add(order);
            db.IdempotencyKeys.Add(new() { OwnerId = order.CustomerId, Key = key, RequestHash = hash, SubjectId = order.Id, CreatedAt = now });
            db.Send(new StartCheckout(order.Id, body.Value.Payment!.Token!, order.HasCourses), now);
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            // Checked last, so that the lock is held for a moment only. A refused order is rolled back.
            var others = await db.LockOpenOrdersAsync(order, cancellationToken);
            if (OpenOrders.Check(others, lines, options.Value) is { } tooMany) return tooMany.ToProblem();
            await transaction.CommitAsync(cancellationToken);
            return Accepted(order);
        }
    }

    /// <summary>A repeated request gets the same response, so this is the status at the start; Location has the current one.</summary>
    private static Accepted<PlacedOrderView> Accepted(Order order) =>
        TypedResults.Accepted($"/api/v1/orders/{order.Id}", new PlacedOrderView(order.Id, OrderStatus.Pending, order.Total));
}
