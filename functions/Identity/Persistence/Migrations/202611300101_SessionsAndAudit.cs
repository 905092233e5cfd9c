using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Identity.Persistence.Migrations;

/// <summary>What is revoked, and that roles have changed, the database writes itself, in the same transaction, whoever does it: a use case, the deployer's SQL
/// or the deletion of an account.</summary>
[DbContext(typeof(IdentityDbContext))]
[Migration("202611300101_SessionsAndAudit")]
public sealed class SessionsAndAudit : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table users
            add column token_generation int not null default 0,
            add column last_active_at timestamptz,
            add column disabled_at timestamptz,
            add column disabled_reason text;
        create index users_registration on users (registered_at desc, id desc);

        alter table sessions
            add column device text not null default '',
            add column address text not null default '',
            add column last_used_at timestamptz;
        update sessions set last_used_at = expires_at - interval '30 days';
        alter table sessions alter column last_used_at set not null;
        alter table refresh_tokens add column successor bytea;

        create table revocations (
            id bigint generated always as identity primary key,
            subject text not null,
            recorded_at timestamptz not null default clock_timestamp()
        );
        create index revocations_time on revocations (recorded_at);

        create function revoke_session() returns trigger language plpgsql as $$
        begin
            insert into revocations (subject) values ('session:' || old.id);
            return null;
        end
        $$;
        create trigger session_ended after update of revoked_at on sessions for each row
            when (old.revoked_at is null and new.revoked_at is not null) execute function revoke_session();
        create trigger session_deleted after delete on sessions for each row
            when (old.revoked_at is null and old.expires_at > clock_timestamp()) execute function revoke_session();

        create table security_events (
            id uuid primary key,
            type text not null,
            at timestamptz not null,
            user_id uuid,
            actor_id uuid,
            session_id uuid,
            device text not null,
            address text not null,
            detail text not null
        );
        create index security_events_time on security_events (at desc, id desc);
        create index security_events_user on security_events (user_id, at desc, id desc);

        create function guard_security_events() returns trigger language plpgsql as $$
        begin
            if tg_op = 'DELETE' then
                if old.at < clock_timestamp() - interval '400 days' then
                    return old;
                end if;
            end if;
            raise exception 'security_events is append-only: entries are never changed, and deleted after 400 days';
        end
        $$;
        create trigger append_only before update or delete on security_events for each row execute function guard_security_events();
        create trigger not_truncated before truncate on security_events for each statement execute function guard_security_events();

        create function revoke_roles() returns trigger language plpgsql as $$
        begin
            new.token_generation := old.token_generation + 1;
            insert into revocations (subject) values ('user:' || old.id || ':' || old.token_generation);
            insert into security_events (id, type, at, user_id, actor_id, device, address, detail)
            values (gen_random_uuid(), 'roleschanged', clock_timestamp(), old.id, nullif(current_setting('platform.actor', true), '')::uuid, '', '',
                array_to_string(old.roles, ', ') || ' -> ' || array_to_string(new.roles, ', '));
            return new;
        end
        $$;
        create trigger roles_revoked before update of roles on users for each row when (old.roles is distinct from new.roles)
            execute function revoke_roles();
        """);
}
