using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Search.Persistence.Migrations;

/// <summary>An empty index has no older words (version 4: numbers of versions and fractions, pairs of Hangul), so it is not rebuilt.</summary>
[DbContext(typeof(SearchDbContext))]
[Migration("202611300003_VersionAndFractionWords")]
public sealed class VersionAndFractionWords : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("update search_state set words_version = 4 where not exists (select from documents);");
}
