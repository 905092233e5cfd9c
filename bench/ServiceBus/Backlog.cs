using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Local.Host;
using Platform.Local.ServiceBus;
using Platform.Local.ServiceBus.Amqp;

namespace Platform.Bench.ServiceBus;

/// <summary>Measures the same load without and with pending messages: in another queue, and ahead in its own. Each has its own database.</summary>
internal static class Backlog
{
    private const int Rounds = 7;
    private static readonly Load Load = new(64, 64, 1);

    public static async Task RunAsync(LocalHost host, Handled handled, int messages, int pending)
    {
        await using var plain = await DatabaseAsync(host, "bench_plain", handled);
        await using var other = await DatabaseAsync(host, "bench_other", handled);
        await using var same = await DatabaseAsync(host, "bench_same", handled);

        Console.WriteLine(
            $"{messages} messages of {Bus.Bytes} bytes, {Load.Producers} producers and {Load.Consumers} consumers on {Environment.ProcessorCount} cores; "
            + $"messages a second, the median of {Rounds} rounds");
        await plain.Bus.MeasureAsync(messages, Load); // warms up
        ReportMemory("before");
        var backlog = await same.Bus.DeclareAsync();
        foreach (var (bus, queue) in new[] { (other.Bus, await other.Bus.DeclareAsync()), (same.Bus, backlog) })
            await bus.SendAsync(queue, pending, new(8, 0, 200), TimeSpan.FromDays(1)); // with a time to live, so that the sweep must look at them
        ReportMemory($"with {2 * pending} pending");

        var (none, elsewhere, ahead) = (new List<Seconds>(), new List<Seconds>(), new List<Seconds>());
        for (var round = 0; round < Rounds; round++)
        {
            none.Add(await plain.Bus.MeasureAsync(messages, Load));
            elsewhere.Add(await other.Bus.MeasureAsync(messages, Load));
            ahead.Add(await same.Bus.MeasureAsync(messages, Load, backlog));
        }
        ReportMemory("afterwards");

        var (a, b, c) = (Seconds.Median(none), Seconds.Median(elsewhere), Seconds.Median(ahead));
        Console.WriteLine($"{"pending",-24} {"send",8} {"handle",8} {"both",8}");
        Console.WriteLine($"{"none",-24} {a.Rates(messages)}");
        Console.WriteLine($"{$"{pending} in another queue",-24} {b.Rates(messages)}");
        Console.WriteLine($"{"ratio",-24} {b.Ratios(a)}");
        Console.WriteLine($"{$"{pending} before them",-24} {c.Rates(messages)}");
        Console.WriteLine($"{"ratio",-24} {c.Ratios(a)}");
    }

    private static void ReportMemory(string when)
    {
        const double megabyte = 1024 * 1024;
        Console.WriteLine(
            $"memory of the host {when}: {GC.GetTotalMemory(forceFullCollection: true) / megabyte:0} MB managed, "
            + $"{Environment.WorkingSet / megabyte:0} MB working set");
    }

    private static async Task<IsolatedBus> DatabaseAsync(LocalHost host, string name, Handled handled)
    {
        var server = new NpgsqlConnectionStringBuilder(host.Backing.PostgresConnectionString);
        await using (var maintenance = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = "postgres" }))
        {
            foreach (var sql in new[] { $"drop database if exists {name} with (force)", $"create database {name}" })
            {
                await using var command = maintenance.CreateCommand(sql);
                await command.ExecuteNonQueryAsync();
            }
        }
        // As the local host opens its own.
        var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name, MaxPoolSize = 60, MaxAutoPrepare = 50 });
        var broker = new Broker(database, TimeProvider.System, NullLoggerFactory.Instance);
        await broker.CreateSchemaAsync(CancellationToken.None);
        var amqp = AmqpEndpoint.Start(broker, LocalHost.FreePort(), NullLoggerFactory.Instance);
        return new(new(broker, amqp.ConnectionString, host.App("bench"), handled), amqp, broker, database);
    }

    private sealed record IsolatedBus(Bus Bus, AmqpEndpoint Amqp, Broker Broker, NpgsqlDataSource Database) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Amqp.DisposeAsync();
            await Broker.DisposeAsync();
            await Database.DisposeAsync();
        }
    }
}
