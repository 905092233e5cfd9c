namespace Platform.Local.Host;

/// <summary>The host cannot start or go on; the message says what to do.</summary>
public sealed class LocalHostException(string message) : Exception(message);
