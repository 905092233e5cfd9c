namespace Platform.Local.BackingServices;

/// <summary>A backing service cannot run. The message is for the person at the keyboard and says what to do.</summary>
public sealed class BackingServiceException(string message) : Exception(message)
{
    /// <summary>The process ended by itself while starting, as it does when somebody else takes its port first.</summary>
    internal bool StoppedWhileStarting { get; init; }
}
