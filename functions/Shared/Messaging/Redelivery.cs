using System.Globalization;
using Azure.Messaging.ServiceBus;

namespace Platform.Shared.Messaging;

/// <summary>A message that no retry can handle: it is dead-lettered at once.</summary>
/// <param name="reason">One word for programs, for example <c>TriesExhausted</c>.</param>
/// <param name="description">For people: what is wrong, and what to do.</param>
/// <param name="inner">The cause.</param>
public sealed class PoisonMessageException(string reason, string description, Exception? inner = null) : Exception(description, inner)
{
    /// <summary>The dead-letter reason.</summary>
    public string Reason => reason;
}

/// <summary>Retries a failed message with exponential backoff: <see cref="MessageReceiver"/> sends a scheduled copy and completes the original. A crash in
/// between leaves both; the inbox knows the copy by its CloudEvent id, and duplicate detection drops a second copy of the same try by its message id.</summary>
/// <param name="Queue">Where the copy goes, from <see cref="ServiceBusNames"/>: the message's own queue, or for an event a queue of the same app with a
/// handler of its type, since a copy on the topic would reach every subscriber.</param>
public sealed record Redelivery(string Queue)
{
    private const string TryProperty = "platform-try", OriginalIdProperty = "platform-original-id";

    /// <summary>The maximum number of tries, 1 to 100.</summary>
    public int MaxTries { get; init; } = 5;

    /// <summary>The maximum delay before the second try.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The maximum delay between two tries.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Failures that a retry cannot fix, <see cref="PoisonMessageException"/> always among them.</summary>
    public Func<Exception, bool> IsPoison { get; init; } = _ => false;

    /// <summary>The delay after a failed try: exponential backoff with full jitter, so that messages that failed together do not come back together
    /// (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter).</summary>
    /// <param name="failedTry">The try that failed, from 1.</param>
    /// <param name="random">From 0 to 1.</param>
    public TimeSpan DelayAfter(int failedTry, double random) =>
        TimeSpan.FromSeconds(random * Math.Min(FirstDelay.TotalSeconds * Math.Pow(2, failedTry - 1), MaxDelay.TotalSeconds));

    /// <summary>The number of the message's current try, from 1.</summary>
    public static int TryOf(ServiceBusReceivedMessage message) =>
        message.ApplicationProperties.TryGetValue(TryProperty, out var value) && value is int number ? number : 1;

    /// <summary>Gives a message that is sent again all tries, whose copies have ids of their own.</summary>
    internal static void StartOver(ServiceBusMessage message)
    {
        message.ApplicationProperties.Remove(TryProperty);
        message.ApplicationProperties.Remove(OriginalIdProperty);
    }

    /// <summary>The copy for the next try.</summary>
    internal static ServiceBusMessage Copy(ServiceBusReceivedMessage message, DateTimeOffset dueAt)
    {
        var next = TryOf(message) + 1;
        var originalId = message.ApplicationProperties.GetValueOrDefault(OriginalIdProperty) as string ?? message.MessageId;
        var id = string.Create(CultureInfo.InvariantCulture, $"{originalId}#{next}");
        var copy = new ServiceBusMessage(message) { MessageId = id, ScheduledEnqueueTime = dueAt };
        copy.ApplicationProperties[TryProperty] = next;
        copy.ApplicationProperties[OriginalIdProperty] = originalId;
        // The copy constructor omits the trace.
        if (message.ApplicationProperties.TryGetValue("Diagnostic-Id", out var trace)) copy.ApplicationProperties["Diagnostic-Id"] = trace;
        return copy;
    }
}
