namespace Platform.Manifest;

/// <summary>infra/platform.json is not what it should be, in one sentence that says what to change.</summary>
public sealed class ManifestException(string message) : Exception(message);
