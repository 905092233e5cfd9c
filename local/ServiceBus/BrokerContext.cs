using Microsoft.Extensions.Logging;

namespace Platform.Local.ServiceBus;

/// <summary>The shared context of the parts of a broker.</summary>
internal sealed class BrokerContext(TimeProvider clock, ILogger log)
{
    public TimeProvider Clock => clock;
    public ILogger Log => log;
    public Faults? Faults { get; set; }

    /// <summary>Identifies the locks of this broker in the database; set when it is registered.</summary>
    public int InstanceId { get; set; }

    /// <summary>The clock in the precision of the database.</summary>
    public DateTimeOffset Now()
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
