using System.Globalization;
using Platform.Bench.Checkout;

// dotnet run -c Release --project bench/Checkout -- [orders, 2000] [clients, 32] [--profile] [--grown]
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

var rate = orders / purchases.Finishing.TotalSeconds;
PrintRate("orders taken a second", orders / purchases.Taking.TotalSeconds, purchases.Taken);
PrintRate("checkouts finished a second", rate, purchases.Finished);
PrintRate("one checkout alone", null, alone);
Console.WriteLine();
Console.WriteLine($"for each checkout                    host {used.HostMs / orders,6:0.0} ms of processor, PostgreSQL {used.PostgresMs / orders,6:0.0} ms");
Console.WriteLine($"messages                          {used.Messages / orders,8:0.0}");
Console.WriteLine($"{"database",-16} {"transactions",12} {"commands",12}");
foreach (var (database, count) in used.Databases.OrderByDescending(d => d.Value.Transactions))
    Console.WriteLine($"{database,-16} {count.Transactions / orders,12:0.0} {count.Commands / orders,12:0.0}");
var counts = used.Databases.Values;
Console.WriteLine($"{"together",-16} {counts.Sum(d => d.Transactions) / orders,12:0.0} {counts.Sum(d => d.Commands) / orders,12:0.0}");
Console.WriteLine();

if (args.Contains("--grown"))
{
    const int finished = 50_000, queued = 20_000;
    var before = WorkingSet();
    await Growth.GrowAsync(shop, finished, queued);
    await shop.BuyAsync(Shop.WarmUp, clients);
    var grown = await shop.BuyAsync(orders, clients);
    var grownRate = orders / grown.Finishing.TotalSeconds;
    Console.WriteLine($"beside {finished} finished orders and {queued} queued commands; the host's memory {before:0} MB before, {WorkingSet():0} MB after");
    PrintRate("orders taken a second", orders / grown.Taking.TotalSeconds, grown.Taken, $"   ratio {purchases.Taking / grown.Taking:0.00}");
    PrintRate("checkouts finished a second", grownRate, grown.Finished, $"   ratio {grownRate / rate:0.00}");
    Console.WriteLine();
}

var least = await Least.RunAsync(shop, orders, clients);
Console.WriteLine($"the least: {Least.Transactions} transactions, one for each change, in one process without messages");
Console.WriteLine($"checkouts finished a second   {least,8:0.0}   ratio {rate / least:0.00}");
return 0;

double WorkingSet()
{
    shop.Host.Refresh();
    return shop.Host.WorkingSet64 / 1e6;
}

static void PrintRate(string name, double? rate, Percentiles times, string ratio = "") =>
    Console.WriteLine($"{name,-28} {rate,8:0.0}   p50 {times.P50,6:0} ms   p99 {times.P99,6:0} ms{ratio}");
