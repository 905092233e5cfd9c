using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;

namespace Platform.Bench.ServiceBus;

/// <summary>Counts the handled messages.</summary>
public sealed class Handled
{
    private int count;

    public int Count => Volatile.Read(ref count);

    public void Add() => Interlocked.Increment(ref count);
}

public sealed class BenchFunctions(Handled handled)
{
    [Function(nameof(Handle))]
    public void Handle([ServiceBusTrigger("bench")] ServiceBusReceivedMessage message)
    {
        if (message.Body.ToMemory().Length > 0) handled.Add();
    }
}
