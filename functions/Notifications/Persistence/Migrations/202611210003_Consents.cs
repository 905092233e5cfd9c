using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Notifications.Persistence.Migrations;

[DbContext(typeof(NotificationsDbContext))]
[Migration("202611210003_Consents")]
public sealed class Consents : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table consents (
            customer_id uuid not null,
            channel text not null,
            granted boolean not null,
            version bigint not null,
            changed_at timestamptz not null,
            primary key (customer_id, channel)
        );
        """);
}
