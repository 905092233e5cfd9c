using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Platform.Manifest;

namespace Platform.Bench.Checkout;

/// <summary>Milliseconds of which half, and of which 99 %, are not above.</summary>
internal readonly record struct Percentiles(double P50, double P99)
{
    public static Percentiles Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return new(sorted[sorted.Count / 2], sorted[sorted.Count * 99 / 100]);
    }
}

/// <param name="Taking">From the first request until the last response.</param>
/// <param name="Finishing">From the first request until the last order was completed.</param>
/// <param name="Taken">From a request until its response.</param>
/// <param name="Finished">From the time that an order was placed until it was completed, by Ordering's clock.</param>
internal sealed record Purchases(TimeSpan Taking, TimeSpan Finishing, Percentiles Taken, Percentiles Finished);

/// <summary>The started platform, and clients that buy from it.</summary>
internal sealed class Shop : IAsyncDisposable
{
    public const int WarmUp = 100;
    private const int OpenOrdersOfCustomer = 4; // below the maximum of Ordering
    private readonly Process host;
    private readonly ShopAddress address;
    private readonly HttpClient http = new();
    private readonly NpgsqlDataSource ordering;
    private int bought;

    private Shop(Process host, ShopAddress address) =>
        (this.host, this.address, ordering) = (host, address, NpgsqlDataSource.Create(DatabaseOf(address, "ordering")));

    public Process Host => host;

    public Guid Product => address.Product;

    /// <summary>The number of orders so far.</summary>
    public int Bought => bought;

    public static async Task<Shop> StartAsync(int orders)
    {
        var customers = (Math.Max(orders, WarmUp) / OpenOrdersOfCustomer) + 1;
        var data = Path.Combine(Repository.Root, ".local", "bench", "checkout");
        var host = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["host", data, $"{customers}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        while (await host.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(ShopHost.Ready, StringComparison.Ordinal))
                return new(host, JsonSerializer.Deserialize<ShopAddress>(line[ShopHost.Ready.Length..])!);
            Console.WriteLine(line);
        }
        throw new InvalidOperationException("The local host did not start.");
    }

    public string DatabaseOf(string name) => DatabaseOf(address, name);

    private static string DatabaseOf(ShopAddress address, string name) =>
        new NpgsqlConnectionStringBuilder(address.Postgres) { Database = name }.ConnectionString;

    /// <summary>Places orders as fast as the clients can, and waits until all are completed. Nobody polls the API.</summary>
    public async Task<Purchases> BuyAsync(int orders, int clients)
    {
        var began = TimeProvider.System.GetUtcNow();
        var (first, next) = (bought, bought);
        bought += orders;
        var taken = new double[orders];
        var from = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next) - 1) < first + orders;) taken[i - first] = await OrderAsync(i);
        })));
        var taking = Stopwatch.GetElapsedTime(from);
        var (last, finished) = await CompletedAsync(began, orders);
        return new(taking, last - began, Percentiles.Of(taken), finished);
    }

    /// <summary>Buys one after the other, each once the one before is completed.</summary>
    public async Task<Percentiles> BuyOneByOneAsync(int orders)
    {
        var began = TimeProvider.System.GetUtcNow();
        for (var i = 1; i <= orders; i++)
        {
            await OrderAsync(bought++);
            await CompletedAsync(began, i);
        }
        return (await CompletedAsync(began, orders)).Finished;
    }

    private async Task<double> OrderAsync(int number)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address.Gateway, "/api/v1/orders"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", address.Tokens[number % address.Tokens.Length]);
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        request.Content = JsonContent.Create(
            new { lines = new[] { new { productId = address.Product, quantity = 1 } }, payment = new { token = "tok_visa" } });
        var from = Stopwatch.GetTimestamp();
        using var response = await http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? Stopwatch.GetElapsedTime(from).TotalMilliseconds : throw new InvalidOperationException(body);
    }

    /// <summary>Waits until a number of orders that were placed since a time are completed.</summary>
    private async Task<(DateTimeOffset Last, Percentiles Finished)> CompletedAsync(DateTimeOffset since, int orders)
    {
        while (true)
        {
            await using var command = ordering.CreateCommand(
                "select placed_at, (history::jsonb -> -1 ->> 'at')::timestamptz from orders where placed_at >= $1 and status = 'Completed'");
            command.Parameters.Add(new() { Value = since });
            List<(DateTime Placed, DateTime Completed)> completed = [];
            await using (var reader = await command.ExecuteReaderAsync())
                while (await reader.ReadAsync()) completed.Add((reader.GetDateTime(0), reader.GetDateTime(1)));
            if (completed.Count >= orders)
                return (completed.Max(c => c.Completed), Percentiles.Of(completed.Select(c => (c.Completed - c.Placed).TotalMilliseconds)));
            await Task.Delay(TimeSpan.FromMilliseconds(orders > 100 ? 500 : 20), TimeProvider.System);
        }
    }

    /// <summary>The commands that the host has sent to PostgreSQL, by the database.</summary>
    public async Task<Dictionary<string, long>> CommandsAsync()
    {
        await host.StandardInput.WriteLineAsync();
        return JsonSerializer.Deserialize<Dictionary<string, long>>((await host.StandardOutput.ReadLineAsync())!)!;
    }

    /// <summary>Samples the host's stacks until it is disposed of.</summary>
    public Trace Trace() => new(host.Id, Path.Combine(Repository.Root, ".local", "bench", "checkout.nettrace"));

    public async ValueTask DisposeAsync()
    {
        host.StandardInput.Close();
        await host.WaitForExitAsync();
        host.Dispose();
        http.Dispose();
        await ordering.DisposeAsync();
    }
}
