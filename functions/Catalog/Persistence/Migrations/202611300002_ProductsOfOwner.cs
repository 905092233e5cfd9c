using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Catalog.Persistence.Migrations;

[DbContext(typeof(CatalogDbContext))]
[Migration("202611300002_ProductsOfOwner")]
public sealed class ProductsOfOwner : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("create index products_of_owner on products (owner_id, created_at desc, id desc);");
}
