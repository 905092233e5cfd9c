using Platform.Payments.Providers;

namespace Platform.Payments.Payments;

internal sealed record AuthorizePayment(Guid OrderId, Guid CustomerId, Money Amount, string Token, string? CorrelationId) : IMessage
{
    public static string Type => "payments.authorize-payment.v1";

    // The token stands for a card: it must not get into a log.
    public override string ToString() => $"{nameof(AuthorizePayment)} {{ {nameof(OrderId)} = {OrderId}, {nameof(Amount)} = {Amount} }}";

    /// <summary>An invalid amount is declined without a call to the provider.</summary>
    public Refusal? Check() =>
        Amount is { Amount: > 0, Currency: { Length: 3 } currency } && currency.All(char.IsAsciiLetterUpper)
            ? null
            : new("invalid-amount", "The amount must be more than zero, in a currency with a three-letter ISO 4217 code.");
}

public sealed partial class AuthorizePaymentHandler(
    PaymentsDbContext db, IPaymentProvider provider, TimeProvider clock, ILogger<AuthorizePaymentHandler> logger)
{
    internal async Task HandleAsync(AuthorizePayment command, CancellationToken cancellationToken)
    {
        var amount = command.Amount with { Currency = command.Amount.Currency ?? "" };
        var payment = await db.AddOrFindAsync(Payment.Pending(command.OrderId, command.CustomerId, amount, clock.GetUtcNow()), cancellationToken);
        payment.Identify(command.CustomerId, amount);

        switch (payment.CallToAuthorize())
        {
            case ProviderCall.Authorize:
                var refusal = command.Check()
                    ?? await provider.AuthorizeAsync(payment.OrderId, payment.Money(payment.Amount), command.Token, cancellationToken);
                payment.Authorize(refusal, clock.GetUtcNow());
                break;
            case ProviderCall.Void:
                await provider.VoidOrThrowAsync(payment.OrderId, cancellationToken);
                break;
        }

        var now = clock.GetUtcNow();
        if (payment.RefusalToAuthorize() is { } declined)
        {
            db.Send(new PaymentDeclined(payment.OrderId, declined.Code, declined.Detail, payment.ChangedAt, command.CorrelationId), now);
            LogDeclined(payment.OrderId, declined.Code);
        }
        else
        {
            db.Send(new PaymentAuthorized(payment.OrderId, payment.Money(payment.Authorized), payment.ChangedAt, command.CorrelationId), now);
            LogAuthorized(payment.OrderId);
        }
        await db.SaveChangesAsync(cancellationToken);
    }

    [LoggerMessage(100, LogLevel.Information, "The payment of order {OrderId} is authorized")]
    partial void LogAuthorized(Guid orderId);

    [LoggerMessage(101, LogLevel.Information, "The payment of order {OrderId} is declined: {Code}")]
    partial void LogDeclined(Guid orderId, string code);
}
