namespace Platform.Host.Tests.Durable;

public sealed class RunningManyOrchestrations(PostgresFixture postgres) : DurableTest(postgres)
{
    [Fact]
    public async Task Tables_are_vacuumed_and_analyzed_under_load()
    {
        Orchestrator("Nothing", _ => Task.FromResult<object?>(null));
        await StartHubAsync();
        await Database.ExecuteAsync("ALTER TABLE durable.instances SET (autovacuum_enabled = off)");

        var started = await Task.WhenAll(Enumerable.Range(0, 2_000).Select(_ => ScheduleAsync("Nothing")));
        await Task.WhenAll(started.Select(FinishedAsync));

        await UntilAsync(() => Database.ScalarAsync<bool>(
            "SELECT vacuum_count > 0 AND analyze_count > 0 FROM pg_stat_user_tables WHERE relid = 'durable.instances'::regclass"));
    }
}
