using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Platform.Bench.Checkout;

internal readonly record struct Counts(double Transactions, double Commands);

internal sealed record Use(double HostMs, double PostgresMs, double Messages, IReadOnlyDictionary<string, Counts> Databases)
{
    public Use Less(Use other, double times) => new(
        HostMs - (times * other.HostMs), PostgresMs - (times * other.PostgresMs), Messages - (times * other.Messages),
        Databases.ToDictionary(d => d.Key, d => other.Databases.GetValueOrDefault(d.Key) is var counts
            ? new Counts(d.Value.Transactions - (times * counts.Transactions), d.Value.Commands - (times * counts.Commands))
            : default));
}

/// <summary>What the host and PostgreSQL use between two moments, without what they use when nobody buys.</summary>
internal sealed class Meter
{
    // A session of PostgreSQL reports its numbers within this time.
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(11);

    private readonly Shop shop;
    private readonly NpgsqlDataSource database;
    private readonly Use idle, start;
    private readonly TimeSpan idleTime;
    private readonly long startedAt = Stopwatch.GetTimestamp();

    private Meter(Shop shop, NpgsqlDataSource database, Use idle, TimeSpan idleTime, Use start) =>
        (this.shop, this.database, this.idle, this.idleTime, this.start) = (shop, database, idle, idleTime, start);

    public static async Task<Meter> StartAsync(Shop shop)
    {
        var database = NpgsqlDataSource.Create(shop.DatabaseOf("local_host"));
        await Task.Delay(ReportInterval, TimeProvider.System);
        var (from, before) = (Stopwatch.GetTimestamp(), await ReadAsync(shop, database));
        await Task.Delay(ReportInterval, TimeProvider.System);
        var start = await ReadAsync(shop, database);
        return new(shop, database, start.Less(before, 1), Stopwatch.GetElapsedTime(from), start);
    }

    public async Task<Use> StopAsync()
    {
        await Task.Delay(ReportInterval, TimeProvider.System); // mails and projections, too
        var end = await ReadAsync(shop, database);
        await database.DisposeAsync();
        return end.Less(start, 1).Less(idle, Stopwatch.GetElapsedTime(startedAt) / idleTime);
    }

    private static async Task<Use> ReadAsync(Shop shop, NpgsqlDataSource database)
    {
        var commands = await shop.CommandsAsync();
        var databases = new Dictionary<string, Counts>(StringComparer.Ordinal);
        await using var connection = await database.OpenConnectionAsync();
        await using (var query = new NpgsqlCommand(
            "select datname::text, xact_commit + xact_rollback from pg_stat_database where datname is not null and datname !~ '^(template|postgres)'", connection))
        {
            await using var reader = await query.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                databases[reader.GetString(0)] = new(reader.GetInt64(1), commands.GetValueOrDefault(reader.GetString(0)));
        }
        await using var inserted = new NpgsqlCommand("select n_tup_ins from pg_stat_user_tables where schemaname = 'servicebus' and relname = 'message'", connection);
        var messages = (long)(await inserted.ExecuteScalarAsync())!;
        shop.Host.Refresh();
        return new(shop.Host.TotalProcessorTime.TotalMilliseconds, PostgresTime(ParentOf(connection.ProcessID)), messages, databases);
    }

    /// <summary>The processor time of PostgreSQL's first process and its children, those that have ended too, in milliseconds.</summary>
    private static double PostgresTime(int postmaster) =>
        StatOf(postmaster)[11..15].Sum(Ticks)
        + Process.GetProcesses().Select(process => StatOf(process.Id)).Where(stat => stat.Length > 0 && stat[1] == $"{postmaster}").Sum(stat => stat[11..13].Sum(Ticks));

    private static int ParentOf(int process) => int.Parse(StatOf(process)[1], CultureInfo.InvariantCulture);

    private static double Ticks(string text) => 10 * double.Parse(text, CultureInfo.InvariantCulture); // of a hundredth of a second

    /// <summary>The fields of /proc/&lt;id&gt;/stat behind the name: state, parent, …; none of a process that has ended.</summary>
    private static string[] StatOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
