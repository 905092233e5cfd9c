namespace Platform.Tests.Support;

/// <summary>Whether a dependency responds.</summary>
public enum Connectivity
{
    /// <summary>It responds.</summary>
    Up,

    /// <summary>It refuses connections.</summary>
    Stopped,

    /// <summary>It takes connections and requests, and answers nothing.</summary>
    Hanging,
}
