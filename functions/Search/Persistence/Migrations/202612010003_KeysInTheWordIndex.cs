using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Search.Persistence.Migrations;

/// <summary>The word index and the sample have the popularity, too. Changes the generations that are there in place, so that
/// search goes on; an app from before writes to the sample without the popularity.</summary>
[DbContext(typeof(SearchDbContext))]
[Migration("202612010003_KeysInTheWordIndex")]
public sealed class KeysInTheWordIndex : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        do $$
        declare g text;
        begin
            for g in select current::text from search_state union select building::text from search_state where building is not null loop
                -- What blocks queries comes last.
                execute replace($sql$
                    create index index_N_keys on index_N
                        using gin (words, (tags || ('popularity:' || round(ln(1 + popularity))::int::text))) with (gin_pending_list_limit = 512);
                    analyze index_N;
                    drop index if exists index_N_words;
                    alter index index_N_keys rename to index_N_words;
                    alter table sample_N add column popularity bigint not null default 0;
                    update sample_N s set popularity = i.popularity from index_N i where i.id = s.id and i.popularity > 0;
                    $sql$, '_N', '_' || g);
            end loop;
        end $$;
        """);
}
