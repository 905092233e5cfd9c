namespace Platform.Local.BackingServices;

/// <summary>A backing service cannot run. The message says what to do.</summary>
public sealed class BackingServiceException(string message) : Exception(message)
{
    /// <summary>The process ended while starting, as when its port is taken.</summary>
    internal bool StoppedWhileStarting { get; init; }
}
