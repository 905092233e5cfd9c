using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Search.Persistence.Migrations;

/// <summary>The version of the words that the index was built with. An index with older words is rebuilt in the background by the app.</summary>
[DbContext(typeof(SearchDbContext))]
[Migration("202611300001_WordsVersion")]
public sealed class WordsVersion : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table search_state add column words_version integer not null default 1;
        update search_state set words_version = 2 where not exists (select from documents);
        """);
}
