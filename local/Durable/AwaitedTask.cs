using System.Reflection;
using System.Runtime.CompilerServices;

namespace Platform.Local.Durable;

/// <summary>
/// Finds out what a task waits for, by looking into the state machines of async methods, as a debugger does. For error messages only:
/// what it cannot see it leaves out.
/// </summary>
internal static class AwaitedTask
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>The innermost thing that is awaited, and by which method: "Task.Delay, awaited by CheckoutOrchestration.RunAsync".</summary>
    public static string? Describe(Task task)
    {
        string? method = null;
        for (var depth = 0; depth < 50; depth++)
        {
            if (StateMachineOf(task) is not { } machine)
                return method is null ? null : $"{Name(task)}, awaited by {method}";
            // Only up to the app's own code: what the libraries beneath it await is no help.
            if (IsOfTheFramework(machine.GetType()))
                return $"{MethodOf(machine.GetType())}, awaited by {method}";
            method = MethodOf(machine.GetType());
            if (Awaited(machine) is not { } awaited)
                return $"an awaitable of its own, awaited by {method}";
            if (awaited.Task is null)
                return $"{awaited.Name}, awaited by {method}";
            task = awaited.Task;
        }

        return null;
    }

    /// <summary>Which method was about to go on: a continuation that was sent to the orchestrator's scheduler from another thread.</summary>
    public static string? DescribeContinuation(Task continuation)
    {
        var target = (continuation.AsyncState as Delegate)?.Target ?? continuation.AsyncState;
        var machine = target is Task task ? StateMachineOf(task) : null;
        return machine is null ? null : $"{MethodOf(machine.GetType())} awaited a task that something other than the orchestrator's context completed, such as Task.Delay, Task.Run or I/O";
    }

    private static object? StateMachineOf(Task task) =>
        task.GetType().GetField("StateMachine", Fields)?.GetValue(task) is IAsyncStateMachine machine ? machine : null;

    private static (Task? Task, string Name)? Awaited(object machine)
    {
        foreach (var field in machine.GetType().GetFields(Fields).Where(f => f.Name.Contains(">u__", StringComparison.Ordinal)))
        {
            var awaiter = field.GetValue(machine);
            if (awaiter is YieldAwaitable.YieldAwaiter && machine.GetType().GetFields(Fields).Count(f => f.Name.Contains(">u__", StringComparison.Ordinal)) == 1)
                return (null, "Task.Yield");
            if (TaskIn(awaiter, 0) is { IsCompleted: false } task)
                return (task, Name(task));
        }

        return null;
    }

    /// <summary>The task of an awaiter, or of what it wraps: a configured awaiter, a value task.</summary>
    private static Task? TaskIn(object? value, int depth) => value switch
    {
        null => null,
        Task task => task,
        _ when depth > 3 || value.GetType().IsPrimitive || value is string => null,
        _ => value.GetType().GetFields(Fields).Select(f => TaskIn(f.GetValue(value), depth + 1)).FirstOrDefault(task => task is not null),
    };

    private static string Name(Task task) => task.GetType().Name switch
    {
        "DelayPromise" or "DelayPromiseWithCancellation" => "Task.Delay",
        var name when name.StartsWith("WhenAll", StringComparison.Ordinal) => "Task.WhenAll of tasks that are not durable",
        var name when name.StartsWith("UnwrapPromise", StringComparison.Ordinal) => "Task.Run",
        var name when name.StartsWith("CancellationPromise", StringComparison.Ordinal) => "Task.WaitAsync",
        _ when task.CreationOptions.HasFlag(TaskCreationOptions.DenyChildAttach) && task.AsyncState is null => "Task.Run",
        _ => "a task that is not the context's",
    };

    private static bool IsOfTheFramework(Type machine) =>
        machine.Assembly.GetName().Name is { } name && (name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Npgsql", StringComparison.Ordinal)
            || name.StartsWith("Microsoft.", StringComparison.Ordinal) || name.StartsWith("Azure.", StringComparison.Ordinal));

    /// <summary>The method that the compiler made a state machine of: its type is nested in the method's class and called &lt;Method&gt;d__1.</summary>
    private static string MethodOf(Type machine)
    {
        var name = machine.Name.StartsWith('<') && machine.Name.IndexOf('>', StringComparison.Ordinal) is var end and > 1 ? machine.Name[1..end] : machine.Name;
        var type = machine.DeclaringType;
        while (type?.DeclaringType is { } outer && type.Name.StartsWith('<'))
            type = outer;
        return type is null ? name : $"{type.Name}.{(name.StartsWith('<') ? name.Trim('<', '>') : name)}";
    }
}
