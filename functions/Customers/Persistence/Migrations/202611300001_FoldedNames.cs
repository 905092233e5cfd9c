using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Customers.Persistence.Migrations;

/// <summary>Names are searched by their folded form. This folds as TextFolding does, but for rare letters, which follow when the name changes.</summary>
[DbContext(typeof(CustomersDbContext))]
[Migration("202611300001_FoldedNames")]
public sealed class FoldedNames : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        update customers set search_name = normalize(translate(replace(replace(replace(replace(
                regexp_replace(normalize(search_name, NFKD), '[\u00AD\u0300-\u036F\u0591-\u05C7\u064B-\u065F\u200B-\u200F\u2060\uFE00-\uFE0F]', '', 'g'),
            'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'øłđðħŧıςىیکة', 'olddhtiσييكه'), NFC)
        where search_name ~ '[^\u0001-\u007F]';
        """);
}
