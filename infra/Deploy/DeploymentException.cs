namespace Platform.Deploy;

/// <summary>The deployment cannot go on; the message says what to do.</summary>
public sealed class DeploymentException(string message, Exception? inner = null) : Exception(message, inner);
