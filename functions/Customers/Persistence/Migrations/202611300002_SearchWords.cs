using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Customers.Persistence.Migrations;

/// <summary>Customers are searched by every word of their name and email address. The app writes those of earlier ones (IndexOlderCustomers).</summary>
[DbContext(typeof(CustomersDbContext))]
[Migration("202611300002_SearchWords")]
public sealed class SearchWords : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table customers
            add column search_words text[] not null default '{}',
            add column words_version integer not null default 0;
        create index customers_words on customers using gin (array_to_tsvector(search_words));
        create index customers_words_version on customers (words_version);
        """);
}
