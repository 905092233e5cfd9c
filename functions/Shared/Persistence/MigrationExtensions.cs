using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Shared.Persistence;

/// <summary>Tables of every context.</summary>
public static class MigrationExtensions
{
    /// <summary>Creates the outbox and the inbox.</summary>
    public static void CreateOutboxAndInbox(this MigrationBuilder migration) => migration.Sql(
        """
        create table outbox (
            id text primary key,
            destination text not null,
            type text not null,
            body text not null,
            trace_parent text,
            created_at timestamptz not null
        );
        create index outbox_order on outbox (created_at, id);
        create table inbox (
            id text primary key,
            processed_at timestamptz not null
        );
        create index inbox_age on inbox (processed_at);
        """);
}
