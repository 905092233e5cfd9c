using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Gateway;
using Platform.Identity.Contracts;
using Platform.Identity.Keys;
using Platform.Identity.Persistence;
using Platform.Identity.Sessions;
using Platform.Identity.Users;
using Platform.Local.Host;
using Platform.Manifest;
using Platform.Shared.Auth;

namespace Platform.Bench.Checkout;

/// <summary>What the measuring process knows of a started host.</summary>
internal sealed record ShopAddress(Uri Gateway, string Postgres, Guid Product, string[] Tokens);

/// <summary>The process of the platform: an empty local host with one kit on sale, and accounts with access tokens.</summary>
internal static class ShopHost
{
    public const string Ready = "ready ";
    private const int Many = 60_000_000;

    public static async Task RunAsync(string data, int accounts)
    {
        var commands = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        using var listener = CountCommands(commands);
        await using var host = await LocalHost.StartAsync(new()
        {
            RepositoryRoot = Repository.Root,
            DataFolder = data,
            Reset = true,
            FreePorts = true,
            DemoData = false,
            LogLevel = LogLevel.Warning,
            // All clients come from one address.
            ConfigureServices = (app, services) =>
            {
                Bucket many = new() { Burst = Many, PerMinute = Many };
                if (app == "gateway")
                    services.Configure<GatewayOptions>(o => o.RateLimits = new() { Requests = many, Writes = many, Logins = many, Registrations = many });
            },
        }, CancellationToken.None);

        var tokens = await RegisterAsync(host.App("identity").Services, accounts);
        var product = await SellKitAsync(host, staff: tokens[0]);
        await host.WaitUntilIdleAsync(TimeSpan.FromMinutes(10));
        var address = new ShopAddress(host.AddressOf("gateway"), host.Backing.PostgresConnectionString, product, tokens[1..]);
        Console.WriteLine(Ready + JsonSerializer.Serialize(address));
        while (await Console.In.ReadLineAsync() is not null) Console.WriteLine(JsonSerializer.Serialize(commands)); // until the other process ends
    }

    /// <summary>Counts the commands that Npgsql sends, by the database: a batch is one.</summary>
    private static MeterListener CountCommands(ConcurrentDictionary<string, long> commands)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument is { Meter.Name: "Npgsql", Name: "db.client.operation.duration" }) listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            foreach (var (name, value) in tags)
                if (name is "db.client.connection.pool.name") commands.AddOrUpdate(DatabaseOf((string)value!), 1, static (_, count) => count + 1);
        });
        listener.Start();
        return listener;
    }

    private static string DatabaseOf(string pool) =>
        pool.Split(';').Select(part => part.Split('=')).FirstOrDefault(part => part[0] == "Database") is [_, var name] ? name : pool;

    /// <summary>The access tokens: the first is of the staff, the others are of customers.</summary>
    private static async Task<string[]> RegisterAsync(IServiceProvider identity, int customers)
    {
        await using var scope = identity.CreateAsyncScope();
        var services = scope.ServiceProvider;
        var db = services.GetRequiredService<IdentityDbContext>();
        var hash = services.GetRequiredService<Passwords>().Hash(Guid.NewGuid().ToString());
        var now = TimeProvider.System.GetUtcNow();
        List<User> users = [User.Register("staff@bench.example", "Staff", hash, [Roles.Customer, Roles.Instructor, Roles.Operator], now)];
        for (var i = 1; i <= customers; i++)
        {
            var customer = User.Register($"customer{i}@bench.example", "Customer", hash, [Roles.Customer], now);
            db.Send(new UserRegistered(customer.Id, customer.Email, customer.DisplayName, now), now);
            users.Add(customer);
        }
        db.Users.AddRange(users);
        await db.SaveChangesAsync();
        var credentials = await services.GetRequiredService<SigningKeyStore>().GetCredentialsAsync(CancellationToken.None);
        var options = services.GetRequiredService<IOptions<AuthOptions>>().Value;
        return [.. users.Select(user =>
            AccessTokens.Create(user, Session.Start(user.Id, new("", ""), secondFactor: false, now), credentials, options, now))];
    }

    private static async Task<Guid> SellKitAsync(LocalHost host, string staff)
    {
        using var http = new HttpClient { BaseAddress = host.AddressOf("gateway") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", staff);
        var kit = new { kind = "kit", title = "A kit", description = "For the benchmark.", price = new { amount = 1000, currency = "EUR" }, published = true };
        using var created = await http.PostAsJsonAsync("/api/v1/catalog/products", kit);
        var id = (await created.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        await host.WaitUntilIdleAsync(TimeSpan.FromMinutes(10));
        for (var i = 0; i < 20; i++)
        {
            using var delivered = await http.PostAsJsonAsync($"/api/v1/inventory/{id}/adjustments", new { delta = 10_000, reason = "Delivery" });
            delivered.EnsureSuccessStatusCode();
        }
        return id;
    }
}
