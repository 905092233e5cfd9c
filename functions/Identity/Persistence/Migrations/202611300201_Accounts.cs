using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Identity.Persistence.Migrations;

/// <summary>Registrations that wait for their verification, mailed links, delays after failed logins, known devices. The accounts of before count as verified.
/// The table login_attempts stays: the version before still writes it while this one is deployed.</summary>
[DbContext(typeof(IdentityDbContext))]
[Migration("202611300201_Accounts")]
public sealed class Accounts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql(
            """
            alter table users add deleted_at timestamptz;
            create table registrations (
                token_hash bytea primary key,
                email text not null,
                normalized_email text not null,
                display_name text not null,
                password_hash text not null,
                registered_at timestamptz not null,
                expires_at timestamptz not null
            );
            create index registrations_address on registrations (normalized_email, registered_at desc);
            create index registrations_expiry on registrations (expires_at);
            create table account_links (
                token_hash bytea primary key,
                user_id uuid references users on delete cascade,
                purpose text not null,
                new_email text,
                expires_at timestamptz not null
            );
            create index account_links_user on account_links (user_id);
            create index account_links_expiry on account_links (expires_at);
            create table throttles (
                key text primary key,
                count int not null,
                counted_at timestamptz not null,
                blocked_until timestamptz,
                owner_warned_at timestamptz
            );
            create index throttles_age on throttles (counted_at);
            create table known_devices (
                hash bytea not null,
                user_id uuid not null references users on delete cascade,
                last_used_at timestamptz not null,
                primary key (hash, user_id)
            );
            create index known_devices_user on known_devices (user_id, last_used_at desc);
            """);
}
