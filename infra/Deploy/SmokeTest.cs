using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Platform.Shared.Auth;

namespace Platform.Deploy;

/// <summary>Checks a deployed platform: by reading, or by a purchase with the sandbox's payment provider, which leaves an order, an unpublished product and an
/// account with an unknown password.</summary>
public sealed class SmokeTest(HttpClient http, Accounts accounts, PollingPolicy polling, Action<string> report)
{
    /// <summary>Waits until an app is ready; false when only the gateway reaches it.</summary>
    /// <exception cref="DeploymentException">The app is not ready in time.</exception>
    public async Task<bool> IsReadyAsync(Uri app, CancellationToken cancellationToken)
    {
        var last = "";
        var answer = await polling.UntilAsync<object>(async token =>
        {
            try
            {
                using var response = await http.GetAsync(new Uri(app, "/health/ready"), token);
                if (response.StatusCode == HttpStatusCode.OK) return true;
                if (response.StatusCode == HttpStatusCode.Forbidden) return false;
                last = $"it answers {(int)response.StatusCode} {Truncate(await response.Content.ReadAsStringAsync(token))}";
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !token.IsCancellationRequested)
            {
                last = failure.Message;
            }
            return null;
        }, () => $"{app.Host} is not ready: {last}", cancellationToken);
        return (bool)answer;
    }

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
    public async Task BuyAsync(Uri gateway, CancellationToken cancellationToken)
    {
        var (email, password) = ($"deployment-check-{Guid.NewGuid():N}@example.com", Convert.ToHexString(RandomNumberGenerator.GetBytes(24)));
        await SendAsync(
            new(gateway, "/api/v1/auth/register"), HttpMethod.Post, null, new { email, password, displayName = "Deployment check" }, cancellationToken);
        await accounts.SetRolesAsync(email, [Roles.Customer, Roles.Instructor, Roles.Operator], cancellationToken);
        try
        {
            var accessToken = (await SendAsync(new(gateway, "/api/v1/auth/login"), HttpMethod.Post, null, new { email, password }, cancellationToken))
                .Body.GetProperty("accessToken").GetString()!;
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
        finally
        {
            await accounts.SetRolesAsync(email, [Roles.Customer], CancellationToken.None);
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

    private sealed record Answer(JsonElement Body, EntityTagHeaderValue? ETag);

    private async Task<Answer> SendAsync(
        Uri address, HttpMethod method, string? accessToken, object? body, CancellationToken cancellationToken, Action<HttpRequestMessage>? change = null) =>
        (await TryAsync(address, method, accessToken, body, null, cancellationToken, change))!;

    /// <summary>Sends a request; null for the status that means not yet.</summary>
    private async Task<Answer?> TryAsync(
        Uri address, HttpMethod method, string? accessToken, object? body, HttpStatusCode? notYet, CancellationToken cancellationToken,
        Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
        if (accessToken is not null) request.Headers.Authorization = new("Bearer", accessToken);
        change?.Invoke(request);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (response.StatusCode == notYet) return null;
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw new DeploymentException($"{method} {address.AbsolutePath} answered {(int)response.StatusCode} {Truncate(text)}");
            return new(JsonSerializer.Deserialize<JsonElement>(text), response.Headers.ETag);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new DeploymentException($"{method} {address.AbsolutePath} was not answered: {failure.Message}", failure);
        }
    }

    private static string Truncate(string text) => text.Length <= 500 ? text : text[..500] + "…";
}
