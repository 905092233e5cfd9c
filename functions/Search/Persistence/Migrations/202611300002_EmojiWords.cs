using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Search.Persistence.Migrations;

/// <summary>An empty index has no older words (version 3: signs that are drawn as emoji), so it is not rebuilt.</summary>
[DbContext(typeof(SearchDbContext))]
[Migration("202611300002_EmojiWords")]
public sealed class EmojiWords : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("update search_state set words_version = 3 where not exists (select from documents);");
}
