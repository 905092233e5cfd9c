using System.Net;
using Platform.Shared.Auth;

namespace Platform.Deploy;

/// <summary>What the check reads, and its purchase, which leaves an order and an unpublished product.</summary>
public sealed partial class SmokeTest
{
    /// <summary>Reads what anybody may read, through the gateway: products, the search over them, and the keys that tokens are verified with.</summary>
    /// <exception cref="DeploymentException">Something is not answered; the message says what.</exception>
    public async Task ReadAsync(Uri gateway, CancellationToken cancellationToken)
    {
        foreach (var path in new[] { "/api/v1/catalog/products?limit=1", "/api/v1/search?q=check&limit=1", "/.well-known/jwks.json" })
            await SendAsync(new(gateway, path), HttpMethod.Get, null, null, cancellationToken);
        report("Read: catalog, search and signing keys answer");
    }

    /// <summary>Makes a purchase.</summary>
    /// <exception cref="DeploymentException">The purchase failed; the message says where.</exception>
    public Task BuyAsync(Uri gateway, CancellationToken cancellationToken) => WithAccountAsync(
        gateway, [Roles.Customer, Roles.Instructor, Roles.Operator], accessToken => PublishAndBuyAsync(gateway, accessToken, cancellationToken),
        cancellationToken);

    private async Task PublishAndBuyAsync(Uri gateway, string accessToken, CancellationToken cancellationToken)
    {
        var product = new
        {
            kind = "kit",
            title = "Deployment check",
            description = "Not for sale.",
            price = new { amount = 100, currency = "EUR" },
            tags = Array.Empty<string>(),
            published = true
        };
        var created = await SendAsync(new(gateway, "/api/v1/catalog/products"), HttpMethod.Post, accessToken, product, cancellationToken);
        var id = created.Body.GetProperty("id").GetGuid();
        try
        {
            await BuyAsync(gateway, accessToken, id, cancellationToken);
        }
        finally
        {
            await SendAsync(new(gateway, $"/api/v1/catalog/products/{id}"), HttpMethod.Put, accessToken,
                new { product.title, product.description, product.price, product.tags, published = false }, CancellationToken.None,
                request => request.Headers.IfMatch.Add(created.ETag!));
        }
    }

    private async Task BuyAsync(Uri gateway, string accessToken, Guid product, CancellationToken cancellationToken)
    {
        report("Waiting until Inventory and Ordering have received the new product");
        var stock = new Uri(gateway, $"/api/v1/inventory/{product}");
        await polling.UntilAsync(
            async token => await TryAsync(stock, HttpMethod.Get, accessToken, null, HttpStatusCode.NotFound, token),
            () => "Inventory does not receive a published product: look at catalog-events/inventory.", cancellationToken);
        await SendAsync(new($"{stock}/adjustments"), HttpMethod.Post, accessToken, new { delta = 1, reason = "Deployment check" }, cancellationToken);
        var wanted = new { lines = new[] { new { productId = product, quantity = 1 } }, payment = new { token = "tok_visa" } };
        var key = Guid.NewGuid().ToString();
        var placed = await polling.UntilAsync(
            async token => await TryAsync(
                new(gateway, "/api/v1/orders"), HttpMethod.Post, accessToken, wanted, HttpStatusCode.UnprocessableEntity, token,
                request => request.Headers.Add("Idempotency-Key", key)),
            () => "Ordering does not receive a published product: look at catalog-events/ordering.", cancellationToken);

        report("Waiting for the order to be paid");
        var order = placed.Body.GetProperty("orderId").GetGuid();
        var status = "";
        var ended = await polling.UntilAsync(async token =>
        {
            var current = await SendAsync(new(gateway, $"/api/v1/orders/{order}"), HttpMethod.Get, accessToken, null, token);
            status = current.Body.GetProperty("status").GetString()!;
            return status is "completed" or "cancelled" ? current : null;
        }, () => $"The order {order} is still {status}: look at the orchestration order-{order} in Ordering.", cancellationToken);
        if (status != "completed") throw new DeploymentException($"The order {order} was {status}: {ended.Body.GetProperty("reason")}");
        var answer = await SendAsync(new(gateway, $"/api/v1/payments/{order}"), HttpMethod.Get, accessToken, null, cancellationToken);
        var payment = answer.Body.GetProperty("status").GetString();
        if (payment != "captured") throw new DeploymentException($"The order {order} is completed, but its payment is {payment}.");
        report($"Bought: order {order} is completed and paid");
    }
}
