using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Platform.Local.Host;
using Xunit;

namespace Platform.Tests.Support;

/// <summary>The whole platform in the local host, with a PostgreSQL, an Azurite and a mail catcher of its own, once for all tests of this project.
/// Every answer that passes through it is held to its OpenAPI document, every message sent to its schema (see Contracts).</summary>
public sealed class PlatformFixture : IAsyncLifetime
{
    LocalHost? host;
    IReadOnlyList<RecordedAnswer>? answersToContextCases;

    public LocalHost Host => host!;

    /// <summary>Every message that an app sent, as it went on the wire.</summary>
    public ConcurrentQueue<SentMessage> Sent { get; } = new();

    /// <summary>The clock of the app search: the time, unless a test lets it go ahead.</summary>
    public ShiftedClock SearchClock { get; } = new();

    /// <summary>Every answer of the gateway to the tests.</summary>
    public ConcurrentQueue<RecordedAnswer> Answers { get; } = new();

    public async Task InitializeAsync()
    {
        host = await LocalHost.StartAsync(new()
        {
            RepositoryRoot = Repository.Root,
            DataFolder = Path.Combine(Repository.Root, ".local", "tests", "platform"),
            Reset = true,
            FreePorts = true,
            DashboardPort = 0,
            LogLevel = LogLevel.Critical, // failures are provoked here on purpose
            ConfigureServices = (app, services) =>
            {
                if (app == "search") services.Replace(ServiceDescriptor.Singleton<TimeProvider>(SearchClock));
                var real = (Azure.Messaging.ServiceBus.ServiceBusClient)services.Last(s => s.ServiceType == typeof(Azure.Messaging.ServiceBus.ServiceBusClient)).ImplementationInstance!;
                services.Replace(ServiceDescriptor.Singleton<Azure.Messaging.ServiceBus.ServiceBusClient>(new RecordingServiceBusClient(real, Sent)));
            },
        }, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
    }

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
    public Task<Shopper> StaffAsync(string role) => LogInAsync($"{role}@platform.local", "Learning-by-doing-1");

    public async Task<Shopper> LogInAsync(string email, string password)
    {
        var session = await Anybody().PostAsync("/api/v1/auth/login", new { email, password });
        return new(this, session.Body.GetProperty("accessToken").GetString()!, email);
    }

    /// <summary>Has every context's cases provoked, once for all tests; gives the answers.</summary>
    public async Task<IReadOnlyList<RecordedAnswer>> ProvokeContextCasesAsync()
    {
        if (answersToContextCases is not null) return answersToContextCases;
        var before = Answers.Count;
        foreach (var cases in ContextCases.All) await cases.ProvokeAsync(this);
        return answersToContextCases = [.. Answers.Skip(before)];
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

[CollectionDefinition(nameof(PlatformFixture))]
public sealed class PlatformCollection : ICollectionFixture<PlatformFixture>;
