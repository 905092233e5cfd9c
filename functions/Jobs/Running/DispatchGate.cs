using Platform.Jobs.Jobs;

namespace Platform.Jobs.Running;

/// <summary>Lets one dispatch per type run at a time in this process. Who comes meanwhile shares the next one, which sees everything that was saved before; so
/// a hundred
/// requests at once are two dispatches, and hold no hundred connections while they wait for the lock.</summary>
public sealed class DispatchGate
{
    private readonly Lane[] lanes = [.. JobTypes.All.Select(_ => new Lane())];

    public Task RunAsync(JobType type, Func<Task> dispatch) => lanes[(int)type].RunAsync(dispatch);

    private sealed class Lane
    {
        private readonly Lock gate = new();
        private Task running = Task.CompletedTask;
        private Task? next;

        public Task RunAsync(Func<Task> dispatch)
        {
            lock (gate) return next ??= StartAsync(running, dispatch);
        }

        private async Task StartAsync(Task before, Func<Task> dispatch)
        {
            await Task.Yield(); // so that next is this task, when it is looked at below
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // whoever asked for that one hears of its failure
            lock (gate) (running, next) = (next!, null);
            await dispatch();
        }
    }
}
