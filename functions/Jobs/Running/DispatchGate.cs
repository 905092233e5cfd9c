using Platform.Jobs.Jobs;

namespace Platform.Jobs.Running;

/// <summary>Runs one dispatch per type at a time in this process. Callers during a dispatch share the next one, which sees everything that they saved: a
/// hundred requests at once are two dispatches, and do not hold a hundred connections while they wait for the lock.</summary>
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
            await Task.Yield(); // so that next is already this task below
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its own callers get its failure
            lock (gate) (running, next) = (next!, null);
            await dispatch();
        }
    }
}
