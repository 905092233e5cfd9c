using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Identity.Persistence.Migrations;

/// <summary>Services that get tokens with a secret of their own.</summary>
[DbContext(typeof(IdentityDbContext))]
[Migration("202611300401_ServiceClients")]
public sealed class ServiceClients : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table service_clients (
            id uuid primary key,
            name text not null,
            secret_hash bytea not null,
            scopes text[] not null,
            registered_at timestamptz not null
        );
        """);
}
