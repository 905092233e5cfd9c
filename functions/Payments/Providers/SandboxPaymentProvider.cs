using Npgsql;

namespace Platform.Payments.Providers;

/// <summary>A provider that moves no money; the token decides what happens:
/// <list type="table">
/// <item><term>tok_visa</term><description>approved</description></item>
/// <item><term>tok_declined</term><description>declined with card-declined</description></item>
/// <item><term>tok_insufficient</term><description>declined with insufficient-funds</description></item>
/// <item><term>tok_slow</term><description>approved after 5 s</description></item>
/// <item><term>tok_error</term><description>unavailable twice per order, then approved</description></item>
/// <item><term>anything else</term><description>declined with unknown-token</description></item>
/// </list>
/// Capture, void and refund are always approved.</summary>
public sealed class SandboxPaymentProvider(NpgsqlDataSource database, TimeProvider clock) : IPaymentProvider
{
    public async Task<Refusal?> AuthorizeAsync(Guid orderId, Money amount, string paymentToken, CancellationToken cancellationToken)
    {
        switch (paymentToken)
        {
            case "tok_visa":
                return null;
            case "tok_declined":
                return new("card-declined", "The card was declined by its bank.");
            case "tok_insufficient":
                return new("insufficient-funds", "The card does not have enough funds for this amount.");
            case "tok_slow":
                await Task.Delay(TimeSpan.FromSeconds(5), clock, cancellationToken);
                return null;
            case "tok_error":
                return await CountAttemptAsync(orderId, cancellationToken) > 2
                    ? null
                    : throw new PaymentProviderUnavailableException("The sandbox is unavailable, as tok_error requests.");
            default:
                return new("unknown-token", "The payment token is not known to the payment provider.");
        }
    }

    public Task<Refusal?> CaptureAsync(Guid orderId, CancellationToken cancellationToken) => Task.FromResult<Refusal?>(null);
    public Task<Refusal?> VoidAsync(Guid orderId, CancellationToken cancellationToken) => Task.FromResult<Refusal?>(null);
    public Task<Refusal?> RefundAsync(Guid orderId, CancellationToken cancellationToken) => Task.FromResult<Refusal?>(null);

    /// <summary>Counts in the database, for all instances and across restarts, and on its own connection, so that a rollback does not lose the count.</summary>
    private async Task<int> CountAttemptAsync(Guid orderId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            insert into sandbox_attempts (order_id, attempts) values ($1, 1)
            on conflict (order_id) do update set attempts = sandbox_attempts.attempts + 1
            returning attempts
            """);
        command.Parameters.AddWithValue(orderId);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
