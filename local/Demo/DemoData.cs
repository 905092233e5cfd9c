using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.Local.Demo;

/// <summary>Fills an empty catalog through the APIs.</summary>
public static class DemoData
{
    /// <summary>Adds products, stock and a course to an empty catalog. <see cref="DemoAccounts"/> must exist.</summary>
    /// <param name="untilIdle">Waits until all messages are handled.</param>
    /// <exception cref="HttpRequestException">An app answered with an unexpected status, or not at all.</exception>
    public static async Task EnsureAsync(Uri gateway, Func<CancellationToken, Task> untilIdle, Action<string> report, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(30) };
        var catalog = await http.GetFromJsonAsync<JsonElement>("/api/v1/catalog/products?limit=1", cancellationToken);
        if (catalog.GetProperty("items").GetArrayLength() > 0) return;

        report("Filling the catalog with demo products, stock and a course to take");
        await LogInAsync(http, DemoAccounts.Instructor, cancellationToken);
        var (stock, course) = (new Dictionary<Guid, int>(), Guid.Empty);
        foreach (var product in DemoProducts.All)
        {
            var created = await SendAsync(http, HttpMethod.Post, "/api/v1/catalog/products",
                new { product.Kind, product.Title, product.Description, Price = new { product.Amount, Currency = "EUR" }, product.Tags, Published = true },
                cancellationToken);
            var id = created.GetProperty("id").GetGuid();
            stock.Add(id, product.Stock);
            if (product.Title == DemoCourse.Title) course = id;
        }

        await untilIdle(cancellationToken); // Inventory and Learning receive the products by events
        await SendAsync(http, HttpMethod.Put, $"/api/v1/learning/courses/{course}/syllabus", DemoCourse.Syllabus, cancellationToken);

        await LogInAsync(http, DemoAccounts.Operator, cancellationToken);
        foreach (var (id, quantity) in stock)
        {
            await SendAsync(
                http, HttpMethod.Post, $"/api/v1/inventory/{id}/adjustments", new { Delta = quantity, Reason = "First delivery" }, cancellationToken);
        }
    }

    private static async Task LogInAsync(HttpClient http, DemoAccount account, CancellationToken cancellationToken)
    {
        var session = await SendAsync(http, HttpMethod.Post, "/api/v1/auth/login", new { account.Email, DemoAccount.Password }, cancellationToken);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.GetProperty("accessToken").GetString());
    }

    private static async Task<JsonElement> SendAsync(HttpClient http, HttpMethod method, string path, object body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        if (method == HttpMethod.Put) request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Created))
        {
            var problem = await response.Content.ReadAsStringAsync(cancellationToken);
            throw new HttpRequestException($"{method} {path} answered {(int)response.StatusCode} {problem}", null, response.StatusCode);
        }
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
    }
}
