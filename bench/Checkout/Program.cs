using System.Globalization;
using Platform.Bench.Checkout;

// dotnet run -c Release --project bench/Checkout -- [orders, 2000] [clients, 32] [--profile]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["host", var data, var accounts])
{
    await ShopHost.RunAsync(data, int.Parse(accounts, CultureInfo.InvariantCulture));
    return 0;
}

var numbers = args.Where(a => !a.StartsWith("--", StringComparison.Ordinal)).Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
var orders = numbers.Length > 0 ? numbers[0] : 2000;
var clients = numbers.Length > 1 ? numbers[1] : 32;

await using var shop = await Shop.StartAsync(orders);
await shop.BuyAsync(Shop.WarmUp, clients);
await shop.BuyOneByOneAsync(50);

Console.WriteLine($"{orders} checkouts of one kit by {clients} clients on {Environment.ProcessorCount} cores");
var meter = await Meter.StartAsync(shop);
var trace = args.Contains("--profile") ? shop.Trace() : null;
var purchases = await shop.BuyAsync(orders, clients);
if (trace is not null) await trace.DisposeAsync();
var used = await meter.StopAsync();
var alone = await shop.BuyOneByOneAsync(50);

Console.WriteLine($"orders taken a second         {orders / purchases.Taking.TotalSeconds,8:0.0}   p50 {purchases.Taken.P50,6:0} ms   p99 {purchases.Taken.P99,6:0} ms");
Console.WriteLine($"checkouts finished a second   {orders / purchases.Finishing.TotalSeconds,8:0.0}   p50 {purchases.Finished.P50,6:0} ms   p99 {purchases.Finished.P99,6:0} ms");
Console.WriteLine($"one checkout alone                       p50 {alone.P50,6:0} ms   p99 {alone.P99,6:0} ms");
Console.WriteLine();
Console.WriteLine($"for each checkout                    host {used.HostMs / orders,6:0.0} ms of processor, PostgreSQL {used.PostgresMs / orders,6:0.0} ms");
Console.WriteLine($"messages                          {used.Messages / orders,8:0.0}");
Console.WriteLine($"{"database",-16} {"transactions",12} {"commands",12}");
foreach (var (database, counts) in used.Databases.OrderByDescending(d => d.Value.Transactions))
    Console.WriteLine($"{database,-16} {counts.Transactions / orders,12:0.0} {counts.Commands / orders,12:0.0}");
Console.WriteLine(
    $"{"together",-16} {used.Databases.Values.Sum(d => d.Transactions) / orders,12:0.0} {used.Databases.Values.Sum(d => d.Commands) / orders,12:0.0}");
Console.WriteLine();

var least = await Least.RunAsync(shop, orders, clients);
Console.WriteLine($"the least: {Least.Transactions} transactions, one for each change, in one process without messages");
Console.WriteLine($"checkouts finished a second   {least,8:0.0}   ratio {orders / purchases.Finishing.TotalSeconds / least:0.00}");
return 0;
