using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Operations.Persistence.Migrations;

[DbContext(typeof(OperationsDbContext))]
[Migration("202611300001_Initial")]
public sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateOutboxAndInbox();
        migrationBuilder.Sql(
            """
            create table audit_entries (
                id uuid primary key,
                operation_id uuid not null,
                action text not null check (action in ('redrive', 'discard')),
                outcome text not null check (outcome in ('started', 'done', 'sent', 'failed')),
                at timestamptz not null,
                actor_id uuid not null,
                entity text not null,
                sequence_number bigint not null,
                message_id text not null,
                message_type text not null,
                dead_letter_reason text not null,
                is_edited boolean not null,
                reason text not null
            );
            create index audit_entries_time on audit_entries (at desc, id desc);
            create index audit_entries_entity on audit_entries (entity, at desc, id desc);
            create index audit_entries_operation on audit_entries (operation_id);

            create function guard_audit_entries() returns trigger language plpgsql as $$
            begin
                if tg_op = 'DELETE' then
                    if old.at < clock_timestamp() - interval '400 days' then
                        return old;
                    end if;
                end if;
                raise exception 'audit_entries is append-only: entries are never changed, and deleted after 400 days';
            end
            $$;
            create trigger append_only before update or delete on audit_entries for each row execute function guard_audit_entries();
            create trigger not_truncated before truncate on audit_entries for each statement execute function guard_audit_entries();
            """);
    }
}
