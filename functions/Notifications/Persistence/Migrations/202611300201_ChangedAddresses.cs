using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Notifications.Persistence.Migrations;

[DbContext(typeof(NotificationsDbContext))]
[Migration("202611300201_ChangedAddresses")]
public sealed class ChangedAddresses : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("alter table people add email_changed_at timestamptz;");
}
