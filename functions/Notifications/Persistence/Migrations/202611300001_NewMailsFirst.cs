using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Notifications.Persistence.Migrations;

/// <summary>An index in the order in which mails are sent.</summary>
[DbContext(typeof(NotificationsDbContext))]
[Migration("202611300001_NewMailsFirst")]
public sealed class NewMailsFirst : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create index notifications_to_send on notifications ((attempts > 0), due_at) where status = 'pending';
        drop index notifications_due;
        """);
}
