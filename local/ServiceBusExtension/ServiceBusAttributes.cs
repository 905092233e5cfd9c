using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Triggers a function by the messages of a queue or subscription.</summary>
public sealed class ServiceBusTriggerAttribute : TriggerBindingAttribute, ISupportCardinality
{
    /// <summary>Listens to a queue.</summary>
    public ServiceBusTriggerAttribute(string queueName) => QueueName = queueName;

    /// <summary>Listens to a subscription.</summary>
    public ServiceBusTriggerAttribute(string topicName, string subscriptionName) => (TopicName, SubscriptionName) = (topicName, subscriptionName);

    /// <summary>The prefix of the settings that name the namespace; AzureWebJobsServiceBus when not set.</summary>
    public string? Connection { get; set; }

    /// <summary>The queue, or null for a subscription.</summary>
    public string? QueueName { get; }

    /// <summary>The topic of the subscription, or null for a queue.</summary>
    public string? TopicName { get; }

    /// <summary>The subscription, or null for a queue.</summary>
    public string? SubscriptionName { get; }

    /// <summary>Whether the messages of one session are handled in order, by one function instance at a time.</summary>
    public bool IsSessionsEnabled { get; set; }

    /// <summary>Whether the function takes an array of messages.</summary>
    [DefaultValue(false)] // the worker's source generator reads it
    public bool IsBatched { get; set; }

    /// <summary>Whether messages are completed after success. False when not set, but then Azure's host completes them: set it.</summary>
    public bool AutoCompleteMessages { get; set; }

    Cardinality ISupportCardinality.Cardinality
    {
        get => IsBatched ? Cardinality.Many : Cardinality.One;
        set => IsBatched = value == Cardinality.Many;
    }
}

/// <summary>Sends what a function returns to a queue or topic.</summary>
public sealed class ServiceBusOutputAttribute(string queueOrTopicName, ServiceBusEntityType entityType = ServiceBusEntityType.Queue) : OutputBindingAttribute
{
    /// <summary>The name of the queue or topic.</summary>
    public string QueueOrTopicName { get; private set; } = queueOrTopicName;

    /// <summary>The prefix of the settings that name the namespace; AzureWebJobsServiceBus when not set.</summary>
    public string? Connection { get; set; }

    /// <summary>Whether it is a queue or a topic.</summary>
    public ServiceBusEntityType EntityType { get; set; } = entityType;
}

/// <summary>The target of an output binding.</summary>
public enum ServiceBusEntityType
{
    /// <summary>A queue.</summary>
    Queue,

    /// <summary>A topic.</summary>
    Topic,
}
