using Azure.Messaging.ServiceBus;

namespace Platform.Local.Host.Triggers;

/// <summary>Runs a function for messages of a queue or subscription.</summary>
internal sealed class ServiceBusTrigger(TriggerListener listener) : ITriggerListener
{
    public static ServiceBusTrigger Create(FunctionDescriptor function, ServiceBusTriggerAttribute trigger, TriggerSettings settings)
    {
        var entity = trigger.QueueName is { } queue
            ? settings.Resolve(queue, function)
            : $"{settings.Resolve(trigger.TopicName!, function)}/subscriptions/{settings.Resolve(trigger.SubscriptionName!, function)}";
        var options = new TriggerOptions(entity,
            MaxConcurrentCalls: settings.HostJson.MaxConcurrentCalls,
            AutoComplete: AutoComplete(function) ?? settings.HostJson.AutoCompleteMessages,
            MaxAutoLockRenewal: settings.HostJson.MaxAutoLockRenewalDuration,
            PrefetchCount: settings.HostJson.PrefetchCount,
            Batched: trigger.IsBatched,
            MaxMessageBatchSize: settings.HostJson.MaxMessageBatchSize,
            Sessions: trigger.IsSessionsEnabled,
            MaxConcurrentSessions: settings.HostJson.MaxConcurrentSessions)
        {
            MinMessageBatchSize = settings.HostJson.MinMessageBatchSize,
            MaxBatchWaitTime = settings.HostJson.MaxBatchWaitTime,
            MaxConcurrentCallsPerSession = settings.HostJson.MaxConcurrentCallsPerSession,
            SessionIdleTimeout = settings.HostJson.SessionIdleTimeout,
        };
        return new(new TriggerListener(settings.Host.Broker, options, InvokeAsync, settings.Loggers.CreateLogger($"Trigger.{function.Name}")));

        Task InvokeAsync(
            IReadOnlyList<ServiceBusReceivedMessage> messages, ServiceBusMessageActions actions, ServiceBusSessionMessageActions? sessionActions,
            CancellationToken cancellationToken) =>
            settings.Invoker.InvokeAsync(function, InputOf(messages, actions, sessionActions), cancellationToken);

        TriggerInput InputOf(
            IReadOnlyList<ServiceBusReceivedMessage> messages, ServiceBusMessageActions actions, ServiceBusSessionMessageActions? sessionActions)
        {
            var type = function.TriggerParameter.ParameterType;
            object value = type == typeof(ServiceBusReceivedMessage[]) ? messages.ToArray()
                : type == typeof(string[]) ? messages.Select(m => m.Body.ToString()).ToArray()
                : type == typeof(ServiceBusReceivedMessage) ? messages[0]
                : messages[0].Body;
            var first = messages[0];
            return new(value)
            {
                Extras = settings.Extras(sessionActions is null ? [actions] : [actions, sessionActions]),
                BindingData = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase)
                {
                    ["MessageId"] = first.MessageId,
                    ["CorrelationId"] = first.CorrelationId,
                    ["DeliveryCount"] = first.DeliveryCount,
                    ["EnqueuedTimeUtc"] = first.EnqueuedTime.UtcDateTime,
                    ["SequenceNumber"] = first.SequenceNumber,
                    ["SessionId"] = first.SessionId,
                    ["Subject"] = first.Subject,
                },
                TraceParent = first.ApplicationProperties.GetValueOrDefault("Diagnostic-Id") as string,
            };
        }
    }

    /// <summary>The attribute's AutoCompleteMessages when it is set, which its value alone does not tell.</summary>
    private static bool? AutoComplete(FunctionDescriptor function) => function.TriggerParameter.GetCustomAttributesData()
        .Single(a => a.AttributeType == typeof(ServiceBusTriggerAttribute)).NamedArguments
        .Where(a => a.MemberName == nameof(ServiceBusTriggerAttribute.AutoCompleteMessages)).Select(a => (bool?)a.TypedValue.Value).FirstOrDefault();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => listener.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => listener.DisposeAsync();
}
