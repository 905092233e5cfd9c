using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Notifications.Persistence.Migrations;

/// <summary>Which kinds there are, the code alone says: the column is written from its enum only.</summary>
[DbContext(typeof(NotificationsDbContext))]
[Migration("202611210004_KindsOfTheCode")]
public sealed class KindsOfTheCode : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("alter table notifications drop constraint notifications_kind_check;");
}
