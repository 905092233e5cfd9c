using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Identity.Persistence.Migrations;

/// <summary>Roles are changed, and accounts removed, by SQL of the deployer: the event (<see cref="Contracts.UserRolesChanged"/>) is written by the
/// database, in the same transaction, whoever does it.</summary>
[DbContext(typeof(IdentityDbContext))]
[Migration("202611300001_RolesChanged")]
public sealed class RolesChanged : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            create function publish_roles_changed() returns trigger language plpgsql as $$
            declare
                message_id text := gen_random_uuid();
                changed_at text := to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
                roles text[] := '{}';
            begin
                if tg_op = 'UPDATE' then
                    roles := new.roles;
                end if;
                insert into outbox (id, destination, type, body, created_at)
                values (message_id, 'identity-events', 'identity.user-roles-changed.v1', json_build_object(
                    'specversion', '1.0', 'id', message_id, 'source', '/identity', 'type', 'identity.user-roles-changed.v1', 'time', changed_at,
                    'datacontenttype', 'application/json',
                    'data', json_build_object('userId', old.id, 'roles', roles, 'changedAt', changed_at))::text, clock_timestamp());
                return null;
            end
            $$;
            create trigger roles_changed after update of roles on users for each row when (old.roles is distinct from new.roles)
                execute function publish_roles_changed();
            create trigger account_removed after delete on users for each row execute function publish_roles_changed();
            """);
}
