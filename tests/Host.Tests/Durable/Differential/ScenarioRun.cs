namespace Platform.Host.Tests.Durable.Differential;

/// <summary>A scenario under way on one of the hosts.</summary>
public sealed class ScenarioRun(Func<DurableTaskClient> client, string id, Func<Task> restart)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public DurableTaskClient Client => client();
    public string Id => id;

    /// <summary>Makes the next turn replay the whole history: Microsoft's host always does.</summary>
    public Task ReplayAsync() => restart();

    public Task RaiseAsync(string name, object? payload = null) => Client.RaiseEventAsync(id, name, payload);

    /// <summary>Raises events once the orchestrator has a custom status.</summary>
    public async Task RaiseAtAsync(string customStatus, params (string Name, object? Payload)[] events)
    {
        await ReachesAsync(customStatus);
        foreach (var (name, payload) in events) await RaiseAsync(name, payload);
    }

    /// <summary>Waits until the orchestrator has a custom status.</summary>
    public Task ReachesAsync(string customStatus) => UntilAsync(instance => instance.SerializedCustomStatus == $"\"{customStatus}\"");

    public Task BecomesAsync(OrchestrationRuntimeStatus status) => UntilAsync(instance => instance.RuntimeStatus == status);

    public async Task<OrchestrationMetadata> EndsAsync(string? of = null)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        return await Client.WaitForInstanceCompletionAsync(of ?? id, getInputsAndOutputs: true, deadline.Token);
    }

    private async Task UntilAsync(Func<OrchestrationMetadata, bool> condition)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (await Client.GetInstanceAsync(id, getInputsAndOutputs: true, deadline.Token) is not { } instance || !condition(instance))
            await Task.Delay(5, deadline.Token);
    }
}
