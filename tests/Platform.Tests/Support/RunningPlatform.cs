using System.Collections.Concurrent;
using Platform.Local.Host;

namespace Platform.Tests.Support;

/// <summary>A local host, and the people who use it.</summary>
public abstract class RunningPlatform
{
    public abstract LocalHost Host { get; }

    /// <summary>Every answer of the gateway to the tests.</summary>
    public ConcurrentQueue<RecordedAnswer> Answers { get; } = new();

    /// <summary>A client without a token.</summary>
    public Shopper Anybody() => new(this, null, "");

    /// <summary>Somebody new, registered and logged in.</summary>
    public async Task<Shopper> SomebodyAsync()
    {
        var email = $"p{Guid.NewGuid():N}@example.com";
        await Anybody().PostAsync("/api/v1/auth/register", new { email, password = "correct-horse-9", displayName = "Pat" });
        return await LogInAsync(email, "correct-horse-9");
    }

    /// <summary>One of the demo accounts: customer, instructor, operator or admin.</summary>
    public virtual Task<Shopper> StaffAsync(string role) => LogInAsync($"{role}@platform.local", "Learning-by-doing-1");

    public async Task<Shopper> LogInAsync(string email, string password)
    {
        var session = await Anybody().PostAsync("/api/v1/auth/login", new { email, password });
        return new(this, session.Body.GetProperty("accessToken").GetString()!, email);
    }

    /// <summary>A new product on sale, with stock, known to Inventory and Ordering.</summary>
    public async Task<Guid> NewProductAsync(int stock, long amount = 1000, string currency = "EUR", string kind = "kit", string title = "Test kit")
    {
        var created = await (await StaffAsync("instructor")).PostAsync("/api/v1/catalog/products",
            new { kind, title, description = "For a test.", price = new { amount, currency }, tags = new[] { "test" }, published = true });
        var id = created.Body.GetProperty("id").GetGuid();
        await Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        if (stock > 0) await (await StaffAsync("operator")).PostAsync($"/api/v1/inventory/{id}/adjustments", new { delta = stock, reason = "Delivery" });
        return id;
    }
}
