using System.Text.Json.Nodes;
using Google.Protobuf;
using Platform.Local.Durable;
using P = Microsoft.DurableTask.Protobuf;

namespace Platform.Host.Tests.Durable.Differential;

/// <summary>Runs a scenario on Microsoft's in-process host and on this one: the end and the history that the worker receives must be the same.</summary>
public abstract class DifferentialTest(PostgresFixture postgres, MicrosoftHost microsoft) : DurableTest(postgres)
{
    /// <param name="scenario">What to run.</param>
    /// <param name="isVersioned">Whether both hosts have <see cref="MicrosoftHost.Version"/>, and fail what is newer.</param>
    protected async Task SameAsync(Scenario scenario, bool isVersioned = false)
    {
        var theirClient = await microsoft.PlayAsync(scenario, isVersioned);
        var theirs = await RunAsync(scenario, () => theirClient, () => Task.CompletedTask, instanceId => Task.FromResult(microsoft.HistoryOf(instanceId)));

        foreach (var sessions in scenario.DependsOnReplay ? [false] : (bool[])[false, true])
        {
            Play(scenario);
            Task<TaskHub> StartAsync() => StartHubAsync(clock: TimeProvider.System, configure: options => options with
            {
                ExtendedSessions = sessions,
                ExceptionProperties = new ParameterNames(),
                DefaultVersion = isVersioned ? MicrosoftHost.Version : null,
                VersionMatch = isVersioned ? VersionMatchStrategy.CurrentOrOlder : VersionMatchStrategy.None,
                VersionFailure = VersionFailureStrategy.Fail,
            });
            await StartAsync();
            var ours = await RunAsync(scenario, () => Client, async () =>
            {
                await Hub.StopAsync(CancellationToken.None);
                await StartAsync();
            }, HistoryAsync);
            await Hub.StopAsync(CancellationToken.None);
            Assert.Equal(theirs, ours);
        }
    }

    /// <summary>Runs a scenario of one orchestration, which the client only starts.</summary>
    protected Task SameOrchestrationAsync(Func<TaskOrchestrationContext, Task<object?>> main) => SameAsync(new() { Main = main });

    private static async Task<string> RunAsync(
        Scenario scenario, Func<DurableTaskClient> client, Func<Task> restart, Func<string, Task<IReadOnlyList<P.HistoryEvent>>> history)
    {
        var run = new ScenarioRun(client, $"it-{Guid.NewGuid():N}", restart);
        var options = new StartOrchestrationOptions(run.Id);
        if (scenario.Version is not null) options = options with { Version = scenario.Version };
        await run.Client.ScheduleNewOrchestrationInstanceAsync("Main", scenario.Input, options);
        await scenario.Drive(run);
        List<string> accounts = [];
        foreach (var id in (IEnumerable<string>)[run.Id, .. scenario.Also.Select(ending => run.Id + ending)])
            accounts.Add(Account.Of(await run.EndsAsync(id), await history(id), run, scenario));
        return string.Join("\n\n", accounts);
    }

    private void Play(Scenario scenario)
    {
        foreach (var name in Scenario.OrchestratorNames) Orchestrator(name, context => scenario.Orchestrator(name)(context));
        var runs = new Dictionary<string, int>();
        foreach (var name in Scenario.ActivityNames)
        {
            Activity<string?>(name, input =>
            {
                lock (runs) runs[name] = runs.GetValueOrDefault(name, -1) + 1;
                return scenario.Run(name, input, runs[name]);
            });
        }
    }

    /// <summary>Without what the orchestrator did in its last turn.</summary>
    private async Task<IReadOnlyList<P.HistoryEvent>> HistoryAsync(string instanceId)
    {
        var exported = JsonNode.Parse((await Hub.Inspector.ExportAsync(instanceId))!)!;
        var history = exported["Events"]!.AsArray().Select(happened => JsonParser.Default.Parse<P.HistoryEvent>(happened!.ToJsonString())).ToList();
        var lastTurn = history.FindLastIndex(happened => happened.OrchestratorStarted is not null);
        return [.. history.Where((happened, index) => index < lastTurn || (happened.EventId == -1 && happened.ExecutionCompleted is null))];
    }
}
