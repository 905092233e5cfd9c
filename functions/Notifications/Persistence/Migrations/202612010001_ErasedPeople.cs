using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Notifications.Persistence.Migrations;

/// <summary>The ids of people whose data was erased, and the tables that take no rows of theirs.</summary>
[DbContext(typeof(NotificationsDbContext))]
[Migration("202612010001_ErasedPeople")]
public sealed class ErasedPeople : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateErasedPeople(("notifications", "customer_id"), ("consents", "customer_id"), ("people", "id"));
        migrationBuilder.Sql("create index notifications_to on notifications (recipient);");
    }
}
