namespace Platform.Shared.Messaging;

/// <summary>A command or an event that crosses a boundary.</summary>
public interface IMessage
{
    /// <summary>The CloudEvent's <c>type</c>, versioned, for example <c>identity.user-registered.v1</c>.</summary>
    static abstract string Type { get; }
}

/// <summary>A message that this context sends: an event to its topic, or a command to the receiver's queue.</summary>
public interface IOutgoingMessage : IMessage
{
    /// <summary>The topic or queue, from <see cref="ServiceBusNames"/>.</summary>
    static abstract string Destination { get; }
}
