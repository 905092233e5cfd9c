using System.Reflection;
using Microsoft.DurableTask.Worker;

namespace Platform.Local.Host.Triggers;

/// <summary>Makes and reads the worker's dispatcher of an entity's operations, whose constructor and result are internal to the worker's extension.</summary>
public static class EntityDispatcher
{
    private static readonly ConstructorInfo? Constructor = typeof(TaskEntityDispatcher).GetConstructor(
        BindingFlags.Instance | BindingFlags.NonPublic, [typeof(string), typeof(IServiceProvider), typeof(ExtendedSessionsCache)]);
    private static readonly PropertyInfo? Result = typeof(TaskEntityDispatcher).GetProperty("Result", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>What of <see cref="TaskEntityDispatcher"/> is not as it was; null if all is.</summary>
    public static string? Changed =>
        Constructor is null ? Missing("constructor (string request, IServiceProvider services, ExtendedSessionsCache cache)")
        : Result is null ? Missing("property string Result")
        : null;

    /// <summary>A dispatcher for a function's parameter.</summary>
    /// <param name="encodedRequest">A base64-encoded EntityBatchRequest.</param>
    /// <param name="services">What the entity's code is made with.</param>
    public static TaskEntityDispatcher Create(string encodedRequest, IServiceProvider services) =>
        (TaskEntityDispatcher)(Constructor ?? throw new LocalHostException(Changed!))
            .Invoke(BindingFlags.DoNotWrapExceptions, null, [encodedRequest, services, null], null);

    /// <summary>A base64-encoded EntityBatchResult; empty if the function dispatched nothing.</summary>
    /// <param name="dispatcher">One that was made here.</param>
    public static string? ResultOf(TaskEntityDispatcher dispatcher) => (string?)(Result ?? throw new LocalHostException(Changed!)).GetValue(dispatcher);

    private static string Missing(string member) =>
        $"{typeof(TaskEntityDispatcher)} of {typeof(TaskEntityDispatcher).Assembly.GetName()} has no internal {member} any more: {nameof(EntityDispatcher)} must follow its new form.";
}
