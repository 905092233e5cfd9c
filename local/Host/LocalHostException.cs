namespace Platform.Local.Host;

/// <summary>The host cannot start or go on, in one sentence that tells what to do.</summary>
public sealed class LocalHostException(string message) : Exception(message);
