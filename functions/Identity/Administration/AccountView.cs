using Platform.Identity.Users;

namespace Platform.Identity.Administration;

/// <summary>An account, for admins.</summary>
/// <param name="LastActiveAt">The last login or refresh; null when there was none.</param>
/// <param name="DisabledAt">Null when the account is enabled.</param>
/// <param name="HasSecondFactor">Whether a second factor is enabled.</param>
public sealed record AccountView(
    Guid UserId, string Email, string DisplayName, IReadOnlyList<string> Roles, DateTimeOffset RegisteredAt, DateTimeOffset? LastActiveAt,
    DateTimeOffset? DisabledAt, string? DisabledReason, bool HasSecondFactor)
{
    public static AccountView Of(User user) => new(
        user.Id, user.Email, user.DisplayName, user.Roles, user.RegisteredAt, user.LastActiveAt, user.DisabledAt, user.DisabledReason,
        user.SecondFactor is { EnabledAt: not null });
}
