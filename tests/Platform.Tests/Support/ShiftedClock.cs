namespace Platform.Tests.Support;

/// <summary>The system's clock, going ahead.</summary>
public sealed class ShiftedClock : TimeProvider
{
    /// <summary>By how much.</summary>
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
