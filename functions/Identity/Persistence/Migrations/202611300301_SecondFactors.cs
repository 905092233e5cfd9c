using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Identity.Persistence.Migrations;

/// <summary>Second factors with recovery codes, and when and how the owner of a session has authenticated. The default is for the version before, which
/// still starts sessions while this one is deployed.</summary>
[DbContext(typeof(IdentityDbContext))]
[Migration("202611300301_SecondFactors")]
public sealed class SecondFactors : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table sessions
            add column authenticated_at timestamptz,
            add column second_factor boolean not null default false;
        update sessions set authenticated_at = started_at;
        alter table sessions
            alter column authenticated_at set not null,
            alter column authenticated_at set default clock_timestamp();
        create table second_factors (
            user_id uuid primary key references users on delete cascade,
            protected_secret bytea not null,
            created_at timestamptz not null,
            enabled_at timestamptz,
            last_step bigint not null
        );
        create table recovery_codes (
            user_id uuid not null references users on delete cascade,
            hash bytea not null,
            primary key (user_id, hash)
        );
        """);
}
