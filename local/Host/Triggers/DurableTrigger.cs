using System.Reflection;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Worker;
using Platform.Shared;

namespace Platform.Local.Host.Triggers;

/// <summary>Creates the task hub of an app, whose orchestrators, activities and entities run through the app's middleware.</summary>
internal static class DurableTrigger
{
    public static TaskHub? CreateHub(
        AppDefinition app, HostJson hostJson, FunctionInvoker invoker, HostServices host, ILoggerFactory loggers,
        IExceptionPropertiesProvider? exceptionProperties)
    {
        var converter = new JsonDataConverter(PlatformJson.Options); // as AddPlatform sets the worker's serializer
        var orchestrators = app.Functions.Where(f => f.Trigger is OrchestrationTriggerAttribute)
            .ToDictionary(f => f.Name, f => Orchestrator(f, invoker), StringComparer.OrdinalIgnoreCase);
        var activities = app.Functions.Where(f => f.Trigger is ActivityTriggerAttribute)
            .ToDictionary(f => f.Name, f => Activity(f, invoker, converter), StringComparer.OrdinalIgnoreCase);
        var entities = app.Functions.Where(f => f.Trigger is EntityTriggerAttribute)
            .ToDictionary(EntityName, f => Entity(f, invoker), StringComparer.OrdinalIgnoreCase);
        var usesClient = app.Functions.Any(f => f.Method.GetParameters().Any(p => p.IsDefined(typeof(DurableClientAttribute))));
        if (orchestrators.Count == 0 && activities.Count == 0 && entities.Count == 0 && !usesClient) return null;
        var options = new TaskHubOptions
        {
            Name = hostJson.HubName ?? app.Name,
            MaxConcurrentActivities = hostJson.MaxConcurrentActivities,
            MaxConcurrentOrchestrators = hostJson.MaxConcurrentOrchestrators,
            DataConverter = converter,
            ExtendedSessions = hostJson.ExtendedSessionsEnabled,
            ExceptionProperties = exceptionProperties,
            Faults = host.Broker.Faults,
            DefaultVersion = hostJson.DefaultVersion,
            VersionMatch = Parse(app, "versionMatchStrategy", hostJson.VersionMatchStrategy, VersionMatchStrategy.CurrentOrOlder),
            VersionFailure = Parse(app, "versionFailureStrategy", hostJson.VersionFailureStrategy, VersionFailureStrategy.Reject),
            ThrowStatusExceptionsOnRaiseEvent = hostJson.ThrowStatusExceptionsOnRaiseEvent,
            ReplacesRunningInstances = string.Equals(hostJson.OverridableExistingInstanceStates, "AnyState", StringComparison.OrdinalIgnoreCase),
        };
        return new(options, host.Durable, orchestrators, activities, host.Clock, loggers, entities);
    }

    private static T Parse<T>(AppDefinition app, string setting, string? value, T defaultValue) where T : struct, Enum =>
        value is null ? defaultValue
        : Enum.TryParse<T>(value, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) ? parsed
        : throw new LocalHostException($"The host.json of {app.Name} has {setting} \"{value}\"; it may be {string.Join(", ", Enum.GetNames<T>())}.");

    private static string EntityName(FunctionDescriptor function) => ((EntityTriggerAttribute)function.Trigger).EntityName ?? function.Name;

    private static EntityInvocation Entity(FunctionDescriptor function, FunctionInvoker invoker)
    {
        if (function.TriggerParameter.ParameterType != typeof(TaskEntityDispatcher))
            throw new LocalHostException($"The entity function {function.Name} must take a {nameof(TaskEntityDispatcher)}.");
        return async (batch, cancellationToken) =>
        {
            TaskEntityDispatcher dispatcher = null!;
            await invoker.InvokeWithServicesAsync(
                function, services => new(dispatcher = EntityDispatcher.Create(batch.EncodedRequest, batch.ServicesFor(services))), cancellationToken);
            batch.EncodedResult = EntityDispatcher.ResultOf(dispatcher);
        };
    }

    private static OrchestratorInvocation Orchestrator(FunctionDescriptor function, FunctionInvoker invoker)
    {
        // A parameter besides the context receives the input.
        var input = function.Method.GetParameters().FirstOrDefault(
            p => p != function.TriggerParameter && p.ParameterType != typeof(FunctionContext) && p.ParameterType != typeof(CancellationToken)
                && !p.IsDefined(typeof(DurableClientAttribute)));
        if (input is null) return context => invoker.InvokeAsync(function, new(context), CancellationToken.None);
        var read = typeof(TaskOrchestrationContext).GetMethod(nameof(TaskOrchestrationContext.GetInput))!.MakeGenericMethod(input.ParameterType);
        return context => invoker.InvokeAsync(function, new(context)
        {
            BindingData = new Dictionary<string, object?> { [input.Name!] = read.Invoke(context, BindingFlags.DoNotWrapExceptions, null, null, null) },
        }, CancellationToken.None);
    }

    private static ActivityInvocation Activity(FunctionDescriptor function, FunctionInvoker invoker, JsonDataConverter converter) =>
        (request, cancellationToken) => invoker.InvokeAsync(
            function, new(converter.Deserialize(request.SerializedInput, function.TriggerParameter.ParameterType))
            {
                BindingData = new Dictionary<string, object?> { ["instanceId"] = request.InstanceId },
                TraceParent = request.TraceParent,
            }, cancellationToken);
}
