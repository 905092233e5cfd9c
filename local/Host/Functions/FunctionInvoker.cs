using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Platform.Local.Host.Functions;

/// <summary>Runs the functions of an app through its middleware.</summary>
public sealed partial class FunctionInvoker
{
    private readonly IServiceProvider services;
    private readonly FunctionExecutionDelegate pipeline;
    private readonly ConcurrentDictionary<Type, ObjectFactory> factories = new();
    private readonly ConcurrentDictionary<string, FunctionStatistics> statistics = new(StringComparer.Ordinal);
    private readonly TimeProvider clock;
    private readonly ILogger logger;

    internal FunctionInvoker(IServiceProvider services, IEnumerable<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware)
    {
        (this.services, clock, logger) = (services, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<FunctionInvoker>>());
        pipeline = middleware.Reverse().Aggregate((FunctionExecutionDelegate)ExecuteAsync, (next, wrap) => wrap(next));
    }

    internal FunctionSummary Summarize(string function) => statistics.GetOrAdd(function, _ => new()).Summarize();

    /// <summary>Runs a function in a new scope and returns its result.</summary>
    public Task<object?> InvokeAsync(FunctionDescriptor function, TriggerInput input, CancellationToken cancellationToken) =>
        InvokeWithServicesAsync(function, _ => input, cancellationToken);

    /// <summary>Runs a function in a new scope, whose services create the trigger's value.</summary>
    public async Task<object?> InvokeWithServicesAsync(
        FunctionDescriptor function, Func<IServiceProvider, TriggerInput> input, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        return await InvokeAsync(new LocalFunctionContext(function, input(scope.ServiceProvider), scope.ServiceProvider, cancellationToken));
    }

    private async Task<object?> InvokeAsync(LocalFunctionContext context)
    {
        await InvokeAsync(context, _ => Task.FromResult<string?>(null));
        return context.Result;
    }

    /// <summary>Runs a function, then <paramref name="respond"/>, which returns the failure, if any.</summary>
    internal async Task InvokeAsync(LocalFunctionContext context, Func<object?, Task<string?>> respond)
    {
        context.Items[typeof(LocalFunctionContext)] = context;
        var counts = statistics.GetOrAdd(context.Function.Name, _ => new());
        var started = Stopwatch.GetTimestamp(); // real time, also under a virtual clock
        try
        {
            await pipeline(context);
            var failure = await respond(context.Result);
            counts.Record(Stopwatch.GetElapsedTime(started), failure is null ? null : FunctionFailure.Now(clock, failure));
        }
        catch (Exception failure)
        {
            counts.Record(Stopwatch.GetElapsedTime(started), FunctionFailure.Now(clock, $"{failure.GetType().Name}: {failure.Message}"));
            throw;
        }
    }

    private async Task ExecuteAsync(FunctionContext context)
    {
        var local = (LocalFunctionContext)context.Items[typeof(LocalFunctionContext)]; // middleware may pass on another context with the same items
        local.FunctionToken = context.CancellationToken;
        var (method, type) = (local.Function.Method, local.Function.Method.DeclaringType!);
        var arguments = await ParameterBinder.BindAsync(local);
        var instance = method.IsStatic ? null : factories.GetOrAdd(type, t => ActivatorUtilities.CreateFactory(t, []))(context.InstanceServices, null);
        var started = Stopwatch.GetTimestamp();
        try
        {
            local.Result = await UnwrapAsync(method, method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null));
            if (local.Function.Trigger is not OrchestrationTriggerAttribute)
                LogExecuted(local.Function.Name, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        finally
        {
            if (instance is IAsyncDisposable asyncDisposable) await asyncDisposable.DisposeAsync();
            else (instance as IDisposable)?.Dispose();
        }
    }

    /// <summary>Awaits a task without ConfigureAwait: an orchestrator must continue on its thread.</summary>
    private static async Task<object?> UnwrapAsync(MethodInfo method, object? returned)
    {
        if (returned is not Task task) return returned;
        await task;
        return method.ReturnType.IsGenericType ? method.ReturnType.GetProperty("Result")!.GetValue(task) : null;
    }

    // Logged here and not around the middleware, where the trace has ended.
    [LoggerMessage(4001, LogLevel.Information, "{Function} ran for {Milliseconds:0.0} ms")]
    partial void LogExecuted(string function, double milliseconds);
}
