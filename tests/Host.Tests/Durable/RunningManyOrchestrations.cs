namespace Platform.Host.Tests.Durable;

public sealed class RunningManyOrchestrations(PostgresFixture postgres) : DurableTest(postgres)
{
    [Fact]
    public async Task Vacuums_and_analyzes_the_tables_while_they_run()
    {
        Orchestrator("Nothing", _ => Task.FromResult<object?>(null));
        await StartHubAsync();
        await using (var command = Database.CreateCommand("ALTER TABLE durable.instances SET (autovacuum_enabled = off)")) await command.ExecuteNonQueryAsync();

        var started = await Task.WhenAll(Enumerable.Range(0, 2_000).Select(_ => ScheduleAsync("Nothing")));
        await Task.WhenAll(started.Select(FinishedAsync));

        await UntilAsync(() => IsAsync("SELECT vacuum_count > 0 AND analyze_count > 0 FROM pg_stat_user_tables WHERE relid = 'durable.instances'::regclass"));
    }

    private async Task<bool> IsAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (bool)(await command.ExecuteScalarAsync())!;
    }
}
