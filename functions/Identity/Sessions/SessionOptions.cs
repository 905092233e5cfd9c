namespace Platform.Identity.Sessions;

/// <summary>Settings <c>Identity__Sessions__*</c>.</summary>
public sealed class SessionOptions
{
    /// <summary>How long a session lasts at most, however it is used.</summary>
    public TimeSpan AbsoluteLifetime { get; set; } = TimeSpan.FromDays(90);

    /// <summary>How long a session lasts without being refreshed.</summary>
    public TimeSpan IdleLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long a used refresh token is answered with the same successor again: two tabs may send it at once, or a response may be lost.</summary>
    public TimeSpan GraceWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The maximum number of an account's sessions: a login beyond it ends the one that was not used for the longest time.</summary>
    public int MaxPerUser { get; set; } = 20;

    internal bool IsValid => IdleLifetime > TimeSpan.Zero && AbsoluteLifetime >= IdleLifetime && AbsoluteLifetime <= TimeSpan.FromDays(400)
        && GraceWindow >= TimeSpan.Zero && GraceWindow <= TimeSpan.FromMinutes(1) && MaxPerUser is > 0 and <= 1000;
}
