namespace Platform.Manifest;

/// <summary>infra/platform.json is invalid; the message says what to change.</summary>
public sealed class ManifestException(string message) : Exception(message);
