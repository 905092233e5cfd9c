using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Notifications.Persistence.Migrations;

/// <summary>Who has which address, so that a mailing can name people by their id. Which kinds of notifications there are, the code alone says from now on.</summary>
[DbContext(typeof(NotificationsDbContext))]
[Migration("202611210005_People")]
public sealed class People : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table notifications drop constraint if exists notifications_kind_check;
        create table people (
            id uuid primary key,
            email text not null
        );
        create index people_by_email on people (lower(email));
        insert into people (id, email) select customer_id, recipient from notifications where kind = 'welcome' on conflict do nothing;
        """);
}
