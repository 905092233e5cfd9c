using System.Globalization;
using Azure.Messaging.ServiceBus;

namespace Platform.Shared.Messaging;

/// <summary>A message that can never be handled, however often it is tried: it goes to the dead-letter queue at once.</summary>
/// <param name="reason">One word for programs, for example <c>TriesExhausted</c>.</param>
/// <param name="description">For people: what is wrong with it, and what to do.</param>
/// <param name="inner">What showed it.</param>
public sealed class PoisonMessageException(string reason, string description, Exception? inner = null) : Exception(description, inner)
{
    /// <summary>The dead-letter reason.</summary>
    public string Reason => reason;
}

/// <summary>How a handler's failures are met: by trying again later, each time after a longer wait, instead of at once until the entity's delivery count is
/// used up.
/// <see cref="MessageReceiver"/> sends a copy of the message, scheduled for later, and completes the one in hand.
/// <para>The two are not one transaction: a crash between them leaves both. That is harmless, because the copy keeps the CloudEvent's id, by which the inbox
/// knows it
/// again; and on an entity with duplicate detection the second copy of the same try is dropped, because its message id is the first one's with the number of
/// the try
/// (never the original's, which would drop the first copy too).</para></summary>
/// <param name="Queue">Where the copy goes, from <see cref="ServiceBusNames"/>: the queue that the message came from. For an event from a subscription, a queue of the
/// app whose
/// trigger handles the event's type too: a copy on the topic would reach every other subscriber.</param>
public sealed record Redelivery(string Queue)
{
    private const string TryProperty = "platform-try", OriginalIdProperty = "platform-original-id";

    /// <summary>How often a message is tried in all, 1 to 100.</summary>
    public int MaxTries { get; init; } = 5;

    /// <summary>The most that is waited before the second try.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The most that is ever waited between two tries.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Failures that no other try can change; <see cref="PoisonMessageException"/> always is one.</summary>
    public Func<Exception, bool> IsPoison { get; init; } = _ => false;

    /// <summary>The wait after a failed try: exponential backoff with full jitter, that is anything from nothing to the limit, so that messages which failed
    /// together
    /// do not come back together (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter).</summary>
    /// <param name="failedTry">The try that failed, from 1.</param>
    /// <param name="random">From 0 to 1.</param>
    public TimeSpan DelayAfter(int failedTry, double random) =>
        TimeSpan.FromSeconds(random * Math.Min(FirstDelay.TotalSeconds * Math.Pow(2, failedTry - 1), MaxDelay.TotalSeconds));

    /// <summary>Which try of a message this is, from 1.</summary>
    public static int TryOf(ServiceBusReceivedMessage message) =>
        message.ApplicationProperties.TryGetValue(TryProperty, out var value) && value is int number ? number : 1;

    /// <summary>The copy for the next try.</summary>
    internal static ServiceBusMessage Copy(ServiceBusReceivedMessage message, DateTimeOffset dueAt)
    {
        var next = TryOf(message) + 1;
        var originalId = message.ApplicationProperties.GetValueOrDefault(OriginalIdProperty) as string ?? message.MessageId;
        var copy = new ServiceBusMessage(
            message)
        { MessageId = string.Create(CultureInfo.InvariantCulture, $"{originalId}#{next}"), ScheduledEnqueueTime = dueAt };
        copy.ApplicationProperties[TryProperty] = next;
        copy.ApplicationProperties[OriginalIdProperty] = originalId;
        // The copy constructor leaves the trace out, which belongs to the platform's own activity.
        if (message.ApplicationProperties.TryGetValue("Diagnostic-Id", out var trace)) copy.ApplicationProperties["Diagnostic-Id"] = trace;
        return copy;
    }
}
