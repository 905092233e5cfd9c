using System.Collections.Concurrent;

namespace Platform.Local.Persistence;

/// <summary>Where a fault can be injected.</summary>
public enum FaultPoint
{
    /// <summary>A message is about to be sent; the target is the queue or topic.</summary>
    BeforeSend,

    /// <summary>The message is stored, but its sender does not know yet: a failure makes it send twice.</summary>
    AfterSend,

    /// <summary>A message is about to be delivered to its function; the target is the queue, or "topic/subscriptions/name".</summary>
    BeforeDelivery,

    /// <summary>The function succeeded, and its message is about to be completed: a failure makes it delivered twice.</summary>
    BeforeCompletion,

    /// <summary>The completion is stored, but the trigger does not know yet.</summary>
    AfterCompletion,

    /// <summary>An activity is about to run; the target is its name.</summary>
    BeforeActivity,

    /// <summary>An activity ran, and its result is about to be stored; the target is its name. A failure makes it run twice.</summary>
    BeforeActivityCommit,

    /// <summary>The result is stored.</summary>
    AfterActivityCommit,

    /// <summary>An orchestrator's turn is about to be stored; the target is the instance. A failure makes it replay.</summary>
    BeforeTurnCommit,

    /// <summary>The turn is stored.</summary>
    AfterTurnCommit,
}

/// <summary>An injected fault.</summary>
public sealed class InjectedFaultException(string message) : Exception(message);

/// <summary>Injects faults into a host, for tests. The seed and the number of passes decide: with the same seed, the same pass of a point fails.</summary>
public sealed class Faults(int seed)
{
    private enum Effect { Failure, Delay, Reorder, Crash }

    private sealed record Rule(int Number, FaultPoint At, string? Target, double Chance, int Times, Effect Effect, TimeSpan UpTo)
    {
        private int passed, left = Times;

        public int Pass() => Interlocked.Increment(ref passed);

        public bool TryTake() => Interlocked.Decrement(ref left) >= 0;
    }

    private readonly List<Rule> rules = [];
    private readonly ConcurrentQueue<string> injected = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> reordered = new(StringComparer.OrdinalIgnoreCase);
    private readonly TaskCompletionSource crashed = new(TaskCreationOptions.RunContinuationsAsynchronously),
        ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The faults injected so far, in order.</summary>
    public IReadOnlyCollection<string> Injected => injected;

    /// <summary>Completes when a crash was injected. Nothing more is sent, delivered or stored then: dispose the host, and start another on its data.</summary>
    public Task Crashed => crashed.Task;

    /// <summary>Throws an <see cref="InjectedFaultException"/> at a point, for one target or all, with a probability from 0 to 1.</summary>
    public Faults Fail(FaultPoint at, string? target = null, double chance = 1, int times = int.MaxValue) => Add(at, target, chance, times, Effect.Failure);

    /// <summary>Waits at a point, by the host's clock, for a random time up to <paramref name="upTo"/>.</summary>
    public Faults Delay(FaultPoint at, TimeSpan upTo, string? target = null, double chance = 1, int times = int.MaxValue) =>
        Add(at, target, chance, times, Effect.Delay, upTo);

    /// <summary>Holds a message back until another of its source is completed, for at most <paramref name="upTo"/> (default: five seconds).</summary>
    public Faults Reorder(string? target = null, double chance = 1, int times = int.MaxValue, TimeSpan? upTo = null) =>
        Add(FaultPoint.BeforeDelivery, target, chance, times, Effect.Reorder, upTo ?? TimeSpan.FromSeconds(5));

    /// <summary>Ends the host's work at a point, once, as a crash of its process would.</summary>
    public Faults Crash(FaultPoint at, string? target = null, double chance = 1) => Add(at, target, chance, 1, Effect.Crash);

    private Faults Add(FaultPoint at, string? target, double chance, int times, Effect effect, TimeSpan upTo = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chance);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chance, 1);
        rules.Add(new(rules.Count, at, target, chance, times, effect, upTo));
        return this;
    }

    /// <summary>Ends all delays, because the host stops and its clock may stand still.</summary>
    public void End() => ended.TrySetResult();

    /// <summary>Throws after an injected crash, for code that has no fault point of its own.</summary>
    /// <exception cref="InjectedFaultException">A crash was injected.</exception>
    public void ThrowIfCrashed()
    {
        if (crashed.Task.IsCompleted) throw new InjectedFaultException("The host has crashed.");
    }

    /// <summary>Passes a point, and injects the faults that are due there.</summary>
    /// <exception cref="InjectedFaultException">A failure was injected, or the host has crashed.</exception>
    public async ValueTask InjectAsync(FaultPoint at, string target, TimeProvider clock)
    {
        ThrowIfCrashed();
        if (at == FaultPoint.AfterCompletion && reordered.TryRemove(target, out var held)) held.TrySetResult();
        foreach (var rule in rules)
        {
            if (rule.At != at || (rule.Target is not null && !rule.Target.Equals(target, StringComparison.OrdinalIgnoreCase))) continue;
            var number = rule.Pass();
            var random = new Random(unchecked((((seed * 397) ^ rule.Number) * 397) ^ number));
            if (random.NextDouble() >= rule.Chance || !rule.TryTake()) continue;

            injected.Enqueue($"{rule.Effect.ToString().ToLowerInvariant()} at {at} of {target}, pass {number}");
            switch (rule.Effect)
            {
                case Effect.Delay:
                    await Task.WhenAny(Task.Delay(rule.UpTo * random.NextDouble(), clock), ended.Task);
                    ThrowIfCrashed();
                    continue;
                case Effect.Reorder:
                    var another = reordered.GetOrAdd(target, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
                    await Task.WhenAny(another.Task, Task.Delay(rule.UpTo, clock), ended.Task);
                    ThrowIfCrashed();
                    continue;
                case Effect.Crash:
                    crashed.TrySetResult();
                    End();
                    break;
            }
            throw new InjectedFaultException($"A fault was injected at {at} of {target}.");
        }
    }
}

/// <summary>Fault points of code that may run without faults.</summary>
public static class FaultPoints
{
    /// <summary>Passes a point; does nothing without faults.</summary>
    public static ValueTask PassAsync(this Faults? faults, FaultPoint at, string target, TimeProvider clock) =>
        faults is null ? default : faults.InjectAsync(at, target, clock);
}
