using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Identity.Persistence.Migrations;

[DbContext(typeof(IdentityDbContext))]
[Migration("202611210001_Initial")]
public sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateOutboxAndInbox();
        migrationBuilder.Sql(
            """
            create table users (
                id uuid primary key,
                email text not null,
                normalized_email text not null unique,
                display_name text not null,
                password_hash text not null,
                roles text[] not null,
                registered_at timestamptz not null
            );
            create table sessions (
                id uuid primary key,
                user_id uuid not null references users on delete cascade,
                started_at timestamptz not null,
                expires_at timestamptz not null,
                revoked_at timestamptz
            );
            create index sessions_user on sessions (user_id);
            create index sessions_expiry on sessions (expires_at);
            create table refresh_tokens (
                hash bytea primary key,
                session_id uuid not null references sessions on delete cascade,
                issued_at timestamptz not null,
                expires_at timestamptz not null,
                used_at timestamptz
            );
            create index refresh_tokens_session on refresh_tokens (session_id);
            create index refresh_tokens_expiry on refresh_tokens (expires_at);
            create table login_attempts (
                address text primary key,
                failures int not null,
                locked_until timestamptz,
                last_failure_at timestamptz not null
            );
            create table signing_keys (
                id text primary key,
                created_at timestamptz not null,
                public_key bytea not null,
                protected_private_key bytea not null
            );
            """);
    }
}
