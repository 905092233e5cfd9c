using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Catalog.Persistence.Migrations;

[DbContext(typeof(CatalogDbContext))]
[Migration("202611210001_Initial")]
public sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateOutboxAndInbox();
        migrationBuilder.Sql(
            """
            create table products (
                id uuid primary key,
                owner_id uuid not null,
                kind text not null check (kind in ('course', 'kit')),
                title text not null,
                description text not null,
                price_amount bigint not null check (price_amount > 0),
                price_currency text not null,
                tags text[] not null,
                published boolean not null,
                created_at timestamptz not null,
                version bigint not null
            );
            create index products_published on products (created_at desc, id desc) where published;
            create index products_drafts on products (created_at desc, id desc) where not published;
            """);
    }
}
