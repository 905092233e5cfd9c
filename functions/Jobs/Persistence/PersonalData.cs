namespace Platform.Jobs.Persistence;

/// <summary>What Jobs has of people: of the staff, who run jobs.</summary>
public static class PersonalData
{
    public static IReadOnlyList<PersonalTable> Tables { get; } =
    [
        PersonalTable.Deleted("report_days", "job_id in (select id from jobs where owner_id = @person)", "day", "job_id run"),
        PersonalTable.Deleted("jobs", "owner_id = @person",
            "id type priority status payload result error_code error_detail created_at due_at started_at finished_at schedule_id occurrence",
            "owner_id progress attempts tries run step waiting cancel_requested state dead_lettered queued_at touched_at version"),
        PersonalTable.Deleted("schedules", "owner_id = @person", "id cron time_zone type priority payload next_at created_at disabled_reason", "owner_id"),
        PersonalTable.Deleted("schedule_owners", "id = @person", "roles changed_at", "id"),
        PersonalTable.Deleted("idempotency_keys", "owner_id = @person", "key status created_at", "owner_id request_hash subject_id"),
        PersonalTable.Deleted("turns", "owner_id = @person", "type taken_at", "owner_id"),
        PersonalTable.NotPersonal("ended_orders", "order_id completed currency amount ended_at"),
        PersonalTable.NotPersonal("refunded_orders", "order_id currency amount refunded_at"),
        PersonalTable.NotPersonal("sold_lines", "order_id line product_id title quantity"),
    ];
}
