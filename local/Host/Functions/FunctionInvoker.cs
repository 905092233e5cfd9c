using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Local.Host.Functions;

/// <summary>Runs functions of one app through the app's middleware.</summary>
public sealed class FunctionInvoker
{
    readonly IServiceProvider services;
    readonly FunctionExecutionDelegate pipeline;
    readonly ConcurrentDictionary<Type, ObjectFactory> factories = new();
    readonly ConcurrentDictionary<string, FunctionStatistics> statistics = new(StringComparer.Ordinal);

    internal FunctionInvoker(IServiceProvider services, IEnumerable<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware)
    {
        this.services = services;
        pipeline = middleware.Reverse().Aggregate((FunctionExecutionDelegate)ExecuteAsync, (next, wrap) => wrap(next));
    }

    /// <summary>How often each function ran, and failed.</summary>
    public IReadOnlyDictionary<string, FunctionStatistics> Statistics => statistics;

    /// <summary>Runs a function in a scope of its own and gives what it returned.</summary>
    public Task<object?> InvokeAsync(FunctionDescriptor function, TriggerInput input, CancellationToken cancellationToken) => InvokeWithServicesAsync(function, _ => input, cancellationToken);

    /// <summary>Runs a function in a scope of its own, whose services its trigger's value is made with.</summary>
    public async Task<object?> InvokeWithServicesAsync(FunctionDescriptor function, Func<IServiceProvider, TriggerInput> input, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        return await InvokeAsync(new LocalFunctionContext(function, input(scope.ServiceProvider), scope.ServiceProvider, cancellationToken));
    }

    internal async Task<object?> InvokeAsync(LocalFunctionContext context)
    {
        var counts = statistics.GetOrAdd(context.Function.Name, _ => new());
        try
        {
            await pipeline(context);
            counts.Succeeded();
            return context.Result;
        }
        catch
        {
            counts.Failed();
            throw;
        }
    }

    async Task ExecuteAsync(FunctionContext context)
    {
        var local = (LocalFunctionContext)context;
        var (method, type) = (local.Function.Method, local.Function.Method.DeclaringType!);
        var arguments = await ParameterBinder.BindAsync(local);
        var instance = method.IsStatic ? null : factories.GetOrAdd(type, t => ActivatorUtilities.CreateFactory(t, []))(context.InstanceServices, null);
        try
        {
            local.Result = await UnwrapAsync(method, method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null));
        }
        finally
        {
            if (instance is IAsyncDisposable asyncDisposable) await asyncDisposable.DisposeAsync();
            else (instance as IDisposable)?.Dispose();
        }
    }

    /// <summary>Waits for a task; an orchestrator must be continued where it runs, so there is no ConfigureAwait here.</summary>
    static async Task<object?> UnwrapAsync(MethodInfo method, object? returned)
    {
        if (returned is not Task task) return returned;
        await task;
        return method.ReturnType.IsGenericType ? method.ReturnType.GetProperty("Result")!.GetValue(task) : null;
    }
}

/// <summary>Counts of one function since the host started.</summary>
public sealed class FunctionStatistics
{
    long succeeded, failed;

    /// <summary>Invocations that ended well.</summary>
    public long SucceededCount => Interlocked.Read(ref succeeded);

    /// <summary>Invocations that threw.</summary>
    public long FailedCount => Interlocked.Read(ref failed);

    internal void Succeeded() => Interlocked.Increment(ref succeeded);
    internal void Failed() => Interlocked.Increment(ref failed);
}
