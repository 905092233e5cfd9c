using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Notifications.Persistence.Migrations;

[DbContext(typeof(NotificationsDbContext))]
[Migration("202611210001_Initial")]
public sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateOutboxAndInbox();
        migrationBuilder.Sql(
            """
            create table notifications (
                id uuid primary key,
                customer_id uuid not null,
                kind text not null check (kind in ('welcome', 'receipt', 'cancellation')),
                subject_id uuid not null,
                recipient text not null,
                subject text not null,
                text text not null,
                html text not null,
                status text not null check (status in ('pending', 'sent', 'failed')),
                attempts integer not null,
                due_at timestamptz not null,
                failure text,
                trace_parent text,
                created_at timestamptz not null,
                sent_at timestamptz,
                unique (subject_id, kind)
            );
            create index notifications_of_customer on notifications (customer_id, created_at desc, id desc);
            create index notifications_due on notifications (due_at) where status = 'pending';
            """);
    }
}
