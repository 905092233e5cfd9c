namespace Platform.Identity.Persistence;

/// <summary>What Identity has of people. The account's row was made anonymous when the account was deleted.</summary>
public static class PersonalData
{
    public static IReadOnlyList<PersonalTable> Tables { get; } =
    [
        PersonalTable.Deleted("refresh_tokens", "session_id in (select id from sessions where user_id = @person)", "issued_at expires_at used_at",
            "hash session_id successor"),
        PersonalTable.Deleted("sessions", "user_id = @person", "id device address started_at last_used_at authenticated_at second_factor expires_at revoked_at",
            "user_id"),
        PersonalTable.Deleted("known_devices", "user_id = @person", "last_used_at", "hash user_id"),
        PersonalTable.Deleted("account_links", "user_id = @person", "purpose new_email expires_at", "token_hash user_id"),
        PersonalTable.Deleted("recovery_codes", "user_id = @person", "", "user_id hash"),
        PersonalTable.Deleted("second_factors", "user_id = @person", "created_at enabled_at", "user_id protected_secret last_step"),
        PersonalTable.Kept("users", "id = @person", "The row has nothing of the person left; the audit log refers to it.",
            "id email display_name roles registered_at last_active_at disabled_at disabled_reason deleted_at",
            "normalized_email password_hash token_generation"),
        PersonalTable.Kept("security_events", "user_id = @person", "The audit log shows whether accounts were misused; entries are deleted after 400 days.",
            "id type at session_id device address detail", "user_id actor_id"),
        PersonalTable.ShortLived("registrations", "Deleted a day after the registration, or when the address is verified.",
            "token_hash email normalized_email display_name password_hash registered_at expires_at"),
        PersonalTable.ShortLived("throttles", "Deleted a day after the last try.", "key count counted_at blocked_until owner_warned_at"),
        PersonalTable.NotPersonal("revocations", "id subject recorded_at"),
        PersonalTable.NotPersonal("service_clients", "id name secret_hash scopes registered_at"),
        PersonalTable.NotPersonal("signing_keys", "id created_at public_key protected_private_key"),
    ];
}
