namespace Azure.Messaging.ServiceBus;

/// <summary>What a member answers that only an AMQP connection, or the local host's derived class, can do.</summary>
internal static class NoTransport
{
    public static NotSupportedException Exception() => new(
        "The local build has no AMQP transport: Service Bus clients come from the local host (`dotnet run --project local/Host`).");
}
