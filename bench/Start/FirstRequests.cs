using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.Bench.Start;

/// <summary>The first request to each app through the gateway, right after the start, as a person who logs in and looks around would send it.</summary>
internal static class FirstRequests
{
    private static readonly (string App, string Path)[] Reads =
    [
        ("catalog", "/api/v1/catalog/products"), ("search", "/api/v1/search?q=kit"), ("customers", "/api/v1/customers/me"), ("ordering", "/api/v1/orders"),
        ("learning", "/api/v1/learning/enrolments"), ("files", "/api/v1/files"), ("notifications", "/api/v1/notifications"), ("jobs", "/api/v1/jobs"),
        ("payments", $"/api/v1/payments/{Guid.Empty}"), ("inventory", $"/api/v1/inventory/{Guid.Empty}"),
    ];

    public static async Task<Dictionary<string, double>> MeasureAsync(Uri gateway)
    {
        using var http = new HttpClient { BaseAddress = gateway };
        var milliseconds = new Dictionary<string, double>();
        var began = Stopwatch.GetTimestamp();
        using var login = await http.PostAsJsonAsync("/api/v1/auth/login", new { email = "operator@platform.local", password = "Learning-by-doing-1" });
        var session = await login.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        milliseconds["identity"] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", session.GetProperty("accessToken").GetString());
        foreach (var (app, path) in Reads)
        {
            began = Stopwatch.GetTimestamp();
            using var response = await http.GetAsync(path);
            await response.Content.ReadAsByteArrayAsync();
            if ((int)response.StatusCode >= 500) throw new InvalidOperationException($"{path}: {response.StatusCode}");
            milliseconds[app] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
        return milliseconds;
    }
}
