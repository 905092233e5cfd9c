using System.Collections.Concurrent;

namespace Platform.Local.Persistence;

/// <summary>Where the host can be made to go wrong.</summary>
public enum FaultPoint
{
    /// <summary>A message is about to be sent; of: the queue or topic.</summary>
    BeforeSend,

    /// <summary>It is stored, but its sender does not know yet: a failure has it sent twice.</summary>
    AfterSend,

    /// <summary>A message is about to be given to its function; of: the queue, or "topic/subscriptions/name".</summary>
    BeforeDelivery,

    /// <summary>The function did its work, and its message is about to be completed: a failure has it delivered twice.</summary>
    BeforeCompletion,

    /// <summary>The completion is stored, but its function does not know yet.</summary>
    AfterCompletion,

    /// <summary>An activity is about to run; of: its name.</summary>
    BeforeActivity,

    /// <summary>An activity ran, and its result is about to be stored; of: its name. A failure has it run twice.</summary>
    BeforeActivityCommit,

    /// <summary>The result is stored.</summary>
    AfterActivityCommit,

    /// <summary>An orchestrator's turn is about to be stored; of: the instance. A failure has it replayed.</summary>
    BeforeTurnCommit,

    /// <summary>The turn is stored.</summary>
    AfterTurnCommit,
}

/// <summary>What a fault throws.</summary>
public sealed class InjectedFaultException(string message) : Exception(message);

/// <summary>What goes wrong in a host, and when: for tests that want crashes, failures and bad order, the same ones each time. Whether a point goes wrong is
/// decided by
/// the seed and by how often it was passed before, so that with the same seed it is always the n-th message of a queue that fails, whichever that is.
/// Messages are duplicated by a failure after their work is done.</summary>
/// <param name="seed">Another seed, other faults.</param>
public sealed class Faults(int seed)
{
    private enum Effect
    { Failure, Delay, Reorder, Crash }

    private sealed record Rule(int Number, FaultPoint At, string? Of, double Chance, int Times, Effect Effect, TimeSpan UpTo)
    {
        private int passed, left = Times;

        public int Pass() => Interlocked.Increment(ref passed);

        public bool TryTake() => Interlocked.Decrement(ref left) >= 0;
    }

    private readonly List<Rule> rules = [];
    private readonly ConcurrentQueue<string> injected = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> overtaking = new(StringComparer.OrdinalIgnoreCase);
    private readonly TaskCompletionSource crashed = new(TaskCreationOptions.RunContinuationsAsynchronously),
        ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What went wrong so far, in order.</summary>
    public IReadOnlyCollection<string> Injected => injected;

    /// <summary>Completes when a crash was injected. From then on nothing more is sent, delivered or stored: dispose the host, and start another on its
    /// data.</summary>
    public Task Crashed => crashed.Task;

    /// <summary>Throws an <see cref="InjectedFaultException"/> there.</summary>
    /// <param name="at">Where.</param>
    /// <param name="of">Of which entity, activity or instance; of any unless told.</param>
    /// <param name="chance">How likely, from 0 to 1.</param>
    /// <param name="times">How often at most.</param>
    public Faults Fail(FaultPoint at, string? of = null, double chance = 1, int times = int.MaxValue) => Add(at, of, chance, times, Effect.Failure);

    /// <summary>Waits there for a while of the host's clock, of any length up to one.</summary>
    /// <param name="at">Where.</param>
    /// <param name="upTo">The longest wait.</param>
    /// <param name="of">Of which entity, activity or instance; of any unless told.</param>
    /// <param name="chance">How likely, from 0 to 1.</param>
    /// <param name="times">How often at most.</param>
    public Faults Delay(FaultPoint at, TimeSpan upTo, string? of = null, double chance = 1, int times = int.MaxValue) =>
        Add(at, of, chance, times, Effect.Delay, upTo);

    /// <summary>Has messages overtaken: one is held back until another of the same queue or subscription, which is handled at the same time, has been
    /// completed. When there is no
    /// other one, it goes on after a while.</summary>
    /// <param name="of">Of which queue, or "topic/subscriptions/name"; of any unless told.</param>
    /// <param name="chance">How likely, from 0 to 1.</param>
    /// <param name="times">How often at most.</param>
    /// <param name="upTo">How long it waits at most, by the host's clock; five seconds unless told.</param>
    public Faults Reorder(string? of = null, double chance = 1, int times = int.MaxValue, TimeSpan? upTo = null) =>
        Add(FaultPoint.BeforeDelivery, of, chance, times, Effect.Reorder, upTo ?? TimeSpan.FromSeconds(5));

    /// <summary>Ends the host's work there, once, as a crash of its process would.</summary>
    /// <param name="at">Where.</param>
    /// <param name="of">Of which entity, activity or instance; of any unless told.</param>
    /// <param name="chance">How likely, from 0 to 1.</param>
    public Faults Crash(FaultPoint at, string? of = null, double chance = 1) => Add(at, of, chance, 1, Effect.Crash);

    private Faults Add(FaultPoint at, string? of, double chance, int times, Effect effect, TimeSpan upTo = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chance);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chance, 1);
        rules.Add(new(rules.Count, at, of, chance, times, effect, upTo));
        return this;
    }

    /// <summary>The host stops: nobody is held back any longer, by a clock that may stand still.</summary>
    public void End() => ended.TrySetResult();

    /// <summary>For what has no fault point of its own.</summary>
    /// <exception cref="InjectedFaultException">A crash was injected.</exception>
    public void ThrowIfCrashed()
    {
        if (crashed.Task.IsCompleted) throw new InjectedFaultException("The host has crashed.");
    }

    /// <summary>Passes a point; what was asked for there goes wrong.</summary>
    /// <param name="at">The point.</param>
    /// <param name="of">Of which messaging entity, activity or instance.</param>
    /// <param name="clock">Delays are by it.</param>
    /// <exception cref="InjectedFaultException">It failed, or the host has crashed.</exception>
    public async ValueTask MeetAsync(FaultPoint at, string of, TimeProvider clock)
    {
        ThrowIfCrashed();
        if (at == FaultPoint.AfterCompletion && overtaking.TryRemove(of, out var overtaken)) overtaken.TrySetResult();
        foreach (var rule in rules)
        {
            if (rule.At != at || (rule.Of is not null && !rule.Of.Equals(of, StringComparison.OrdinalIgnoreCase))) continue;
            var number = rule.Pass();
            var dice = new Random(unchecked((((seed * 397) ^ rule.Number) * 397) ^ number));
            if (dice.NextDouble() >= rule.Chance || !rule.TryTake()) continue;

            injected.Enqueue($"{rule.Effect.ToString().ToLowerInvariant()} at {at} of {of}, pass {number}");
            switch (rule.Effect)
            {
                case Effect.Delay:
                    await Task.WhenAny(Task.Delay(rule.UpTo * dice.NextDouble(), clock), ended.Task);
                    ThrowIfCrashed();
                    continue;
                case Effect.Reorder:
                    var another = overtaking.GetOrAdd(of, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
                    await Task.WhenAny(another.Task, Task.Delay(rule.UpTo, clock), ended.Task);
                    ThrowIfCrashed();
                    continue;
                case Effect.Crash:
                    crashed.TrySetResult();
                    End();
                    break;
            }
            throw new InjectedFaultException($"A fault was injected at {at} of {of}.");
        }
    }
}

/// <summary>Passing fault points, where there may be no faults.</summary>
public static class FaultPoints
{
    /// <summary>Passes a point, where faults were asked for.</summary>
    public static ValueTask PassAsync(this Faults? faults, FaultPoint at, string of, TimeProvider clock) =>
        faults is null ? default : faults.MeetAsync(at, of, clock);
}
