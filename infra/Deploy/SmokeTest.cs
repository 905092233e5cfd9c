using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Platform.Shared.Auth;

namespace Platform.Deploy;

/// <summary>One real purchase, with the sandbox's payment provider: what a customer needs works, from the log-in to the captured payment.
/// It leaves an order and a withdrawn product behind, and an account that nobody has the password of.</summary>
public sealed class SmokeTest(HttpClient http, Accounts accounts, Patience patience, Action<string> report)
{
    /// <summary>Asks how an app is; false when only the gateway reaches it.</summary>
    /// <exception cref="DeploymentException">It is not ready in time.</exception>
    public async Task<bool> IsReadyAsync(Uri app, CancellationToken cancellationToken)
    {
        var last = "";
        var answer = await patience.UntilAsync<object>(async ct =>
        {
            try
            {
                using var response = await http.GetAsync(new Uri(app, "/health/ready"), ct);
                if (response.StatusCode == HttpStatusCode.OK) return true;
                if (response.StatusCode == HttpStatusCode.Forbidden) return false;
                last = $"it answers {(int)response.StatusCode} {Shortened(await response.Content.ReadAsStringAsync(ct))}";
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
            {
                last = failure.Message;
            }
            return null;
        }, () => $"{app.Host} is not ready: {last}", cancellationToken);
        return (bool)answer;
    }

    /// <summary>Buys something.</summary>
    /// <exception cref="DeploymentException">It did not work, and where it stopped.</exception>
    public async Task BuyAsync(Uri gateway, CancellationToken cancellationToken)
    {
        var (email, password) = ($"deployment-check-{Guid.NewGuid():N}@example.com", Convert.ToHexString(RandomNumberGenerator.GetBytes(24)));
        await SendAsync(
            new(gateway, "/api/v1/auth/register"), HttpMethod.Post, null, new { email, password, displayName = "Deployment check" }, cancellationToken);
        await accounts.SetRolesAsync(email, [Roles.Customer, Roles.Instructor, Roles.Operator], cancellationToken);
        try
        {
            var token = (await SendAsync(new(gateway, "/api/v1/auth/login"), HttpMethod.Post, null, new { email, password }, cancellationToken))
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
            var created = await SendAsync(new(gateway, "/api/v1/catalog/products"), HttpMethod.Post, token, product, cancellationToken);
            var id = created.Body.GetProperty("id").GetGuid();
            try
            {
                await BuyAsync(gateway, token, id, cancellationToken);
            }
            finally
            {
                await SendAsync(new(gateway, $"/api/v1/catalog/products/{id}"), HttpMethod.Put, token,
                    new { product.title, product.description, product.price, product.tags, published = false }, CancellationToken.None,
                    request => request.Headers.IfMatch.Add(created.ETag!));
            }
        }
        finally
        {
            await accounts.SetRolesAsync(email, [Roles.Customer], CancellationToken.None);
        }
    }

    private async Task BuyAsync(Uri gateway, string token, Guid product, CancellationToken cancellationToken)
    {
        report("Waiting until Inventory and Ordering have heard of the new product");
        var stock = new Uri(gateway, $"/api/v1/inventory/{product}");
        await patience.UntilAsync(
            async ct => await TryAsync(stock, HttpMethod.Get, token, null, HttpStatusCode.NotFound, ct),
            () => "Inventory does not hear of a published product: look at catalog-events/inventory.", cancellationToken);
        await SendAsync(new($"{stock}/adjustments"), HttpMethod.Post, token, new { delta = 1, reason = "Deployment check" }, cancellationToken);
        var wanted = new { lines = new[] { new { productId = product, quantity = 1 } }, payment = new { token = "tok_visa" } };
        var key = Guid.NewGuid().ToString();
        var placed = await patience.UntilAsync(
            async ct => await TryAsync(
                new(gateway, "/api/v1/orders"), HttpMethod.Post, token, wanted, HttpStatusCode.UnprocessableEntity, ct,
                request => request.Headers.Add("Idempotency-Key", key)),
            () => "Ordering does not hear of a published product: look at catalog-events/ordering.", cancellationToken);

        report("Waiting for the order to be paid");
        var order = placed.Body.GetProperty("orderId").GetGuid();
        var status = "";
        var ended = await patience.UntilAsync(async ct =>
        {
            var answer = await SendAsync(new(gateway, $"/api/v1/orders/{order}"), HttpMethod.Get, token, null, ct);
            status = answer.Body.GetProperty("status").GetString()!;
            return status is "completed" or "cancelled" ? answer : null;
        }, () => $"The order {order} is still {status}: look at the orchestration order-{order} in Ordering.", cancellationToken);
        if (status != "completed") throw new DeploymentException($"The order {order} was {status}: {ended.Body.GetProperty("reason")}");
        var payment = (await SendAsync(new(gateway, $"/api/v1/payments/{order}"), HttpMethod.Get, token, null, cancellationToken)).Body.GetProperty("status")
            .GetString();
        if (payment != "captured") throw new DeploymentException($"The order {order} is completed, but its payment is {payment}.");
        report($"Bought: order {order} is completed and paid");
    }

    private sealed record Answer(JsonElement Body, EntityTagHeaderValue? ETag);

    private async Task<Answer> SendAsync(
        Uri address, HttpMethod method, string? token, object? body, CancellationToken cancellationToken, Action<HttpRequestMessage>? change = null) =>
        (await TryAsync(address, method, token, body, null, cancellationToken, change))!;

    /// <summary>Sends; null for the status that means not yet.</summary>
    private async Task<Answer?> TryAsync(
        Uri address, HttpMethod method, string? token, object? body, HttpStatusCode? notYet, CancellationToken cancellationToken,
        Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        change?.Invoke(request);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (response.StatusCode == notYet) return null;
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw new DeploymentException($"{method} {address.AbsolutePath} answered {(int)response.StatusCode} {Shortened(text)}");
            return new(JsonSerializer.Deserialize<JsonElement>(text), response.Headers.ETag);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new DeploymentException($"{method} {address.AbsolutePath} was not answered: {failure.Message}", failure);
        }
    }

    private static string Shortened(string text) => text.Length <= 500 ? text : text[..500] + "…";
}
