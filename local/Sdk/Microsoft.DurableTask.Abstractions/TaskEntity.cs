using System.Reflection;

namespace Microsoft.DurableTask.Entities;

/// <summary>
/// An entity as a class: an operation runs the public method of its name, whatever the case. The method may take the input, a
/// <see cref="TaskEntityContext"/>, or both; <see cref="State"/> is stored when it has run. Without a method "delete" deletes the entity.
/// </summary>
public abstract class TaskEntity<TState> : ITaskEntity
{
    /// <summary>Whether an operation that has no method here runs the method of that name of the state.</summary>
    protected virtual bool AllowStateDispatch => false;

    protected TState State { get; set; } = default!;

    protected TaskEntityContext Context { get; private set; } = null!;

    /// <exception cref="NotSupportedException">There is no method of the operation's name.</exception>
    public ValueTask<object?> RunAsync(TaskEntityOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        Context = operation.Context;
        State = operation.State.GetState(typeof(TState)) is { } state ? (TState)state : InitializeState(operation);
        if (MethodOf(this, operation.Name) is { } own)
        {
            return RunAsync(own, this, operation);
        }

        if (AllowStateDispatch)
        {
            object target = State is null ? throw new InvalidOperationException("The state of the entity is null: it cannot run an operation.") : State;
            if (MethodOf(target, operation.Name) is { } method)
            {
                return RunAsync(method, target, operation);
            }
        }

        if (!string.Equals(operation.Name, "delete", StringComparison.OrdinalIgnoreCase))
        {
            throw new NotSupportedException($"No suitable method found for entity operation '{operation}'.");
        }

        operation.State.SetState(null);
        return default;
    }

    /// <summary>The state of an entity that has none yet; its parameterless constructor makes it unless told otherwise.</summary>
    protected virtual TState InitializeState(TaskEntityOperation entityOperation) =>
        Nullable.GetUnderlyingType(typeof(TState)) is { } underlying ? (TState)Activator.CreateInstance(underlying)! : Activator.CreateInstance<TState>();

    private static MethodInfo? MethodOf(object target, string operation) =>
        target.GetType().GetMethod(operation, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);

    private async ValueTask<object?> RunAsync(MethodInfo method, object target, TaskEntityOperation operation)
    {
        var result = method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, Arguments(method, operation), null);
        var declared = method.ReturnType;
        if (declared.IsGenericType && declared.GetGenericTypeDefinition() == typeof(ValueTask<>))
        {
            result = declared.GetMethod(nameof(ValueTask<object>.AsTask))!.Invoke(result, null);
        }

        if (result is ValueTask valueTask)
        {
            await valueTask;
            result = null;
        }
        else if (result is Task task)
        {
            await task;
            result = declared.IsGenericType ? task.GetType().GetProperty("Result")!.GetValue(task) : null;
        }

        operation.State.SetState(State);
        return result;
    }

    private static object?[] Arguments(MethodInfo method, TaskEntityOperation operation)
    {
        var parameters = method.GetParameters();
        if (parameters.Count(p => p.ParameterType == typeof(TaskEntityContext)) > 1 || parameters.Count(p => p.ParameterType != typeof(TaskEntityContext)) > 1)
        {
            throw new InvalidOperationException($"'{method}' cannot run {operation}: it may take one input and one {nameof(TaskEntityContext)}.");
        }

        return [.. parameters.Select(parameter => parameter.ParameterType == typeof(TaskEntityContext) ? operation.Context
            : operation.HasInput ? operation.GetInput(parameter.ParameterType)
            : parameter.HasDefaultValue ? parameter.DefaultValue
            : throw new InvalidOperationException($"'{method}' cannot run {operation}: it needs an input for '{parameter.Name}', and the caller gave none."))];
    }
}
