using System.Reflection;
using Microsoft.DurableTask.Worker;

namespace Platform.Local.Host.Triggers;

/// <summary>Creates and reads the worker's entity dispatcher, whose constructor and result are internal.</summary>
internal static class EntityDispatcher
{
    private static readonly ConstructorInfo? Constructor = typeof(TaskEntityDispatcher).GetConstructor(
        BindingFlags.Instance | BindingFlags.NonPublic, [typeof(string), typeof(IServiceProvider), typeof(ExtendedSessionsCache)]);
    private static readonly PropertyInfo? Result = typeof(TaskEntityDispatcher).GetProperty("Result", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>The internal member that <see cref="TaskEntityDispatcher"/> lacks; null when none.</summary>
    public static string? Incompatibility =>
        Constructor is null ? Missing("constructor (string request, IServiceProvider services, ExtendedSessionsCache cache)")
        : Result is null ? Missing("property string Result")
        : null;

    /// <summary>Creates a dispatcher from a base64-encoded EntityBatchRequest.</summary>
    public static TaskEntityDispatcher Create(string encodedRequest, IServiceProvider services) =>
        (TaskEntityDispatcher)(Constructor ?? throw new LocalHostException(Incompatibility!))
            .Invoke(BindingFlags.DoNotWrapExceptions, null, [encodedRequest, services, null], null);

    /// <summary>The base64-encoded EntityBatchResult; empty if the function dispatched nothing.</summary>
    public static string? ResultOf(TaskEntityDispatcher dispatcher) => (string?)(Result ?? throw new LocalHostException(Incompatibility!)).GetValue(dispatcher);

    private static string Missing(string member) =>
        $"{typeof(TaskEntityDispatcher)} of {typeof(TaskEntityDispatcher).Assembly.GetName()} has no internal {member} any more: "
        + $"{nameof(EntityDispatcher)} must be adapted.";
}
