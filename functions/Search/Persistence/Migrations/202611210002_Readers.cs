using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Search.Persistence.Migrations;

/// <summary>Files, who may find them, enrolments, and a sample beside each index. Changes the generations that are there in place, so that search goes on.</summary>
[DbContext(typeof(SearchDbContext))]
[Migration("202611210002_Readers")]
public sealed class Readers : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        alter table documents
            alter column price_amount drop not null,
            alter column price_currency drop not null,
            add column owner_id uuid,
            add column course_id uuid,
            add column sharing_version bigint not null default 0,
            add column enrolments bigint not null default 0;
        alter table documents rename column popularity to sold;
        update documents set price_amount = null, price_currency = null where price_currency = '';

        create table enrolments (order_id uuid primary key, learner_id uuid, course_ids uuid[] not null, ended boolean not null);
        create index enrolments_of_learner on enrolments (learner_id) where not ended;
        create index enrolments_in_course on enrolments using gin (course_ids);

        do $$
        declare g text;
        begin
            for g in select current::text from search_state union select building::text from search_state where building is not null loop
                execute replace($sql$
                    alter table index_N drop column title, drop column description, drop column version, add column owner_id uuid, add column course_id uuid,
                        alter column price_amount drop not null, alter column price_currency drop not null;
                    create table sample_N (id uuid primary key, kind text not null, price_amount bigint, price_currency text, tags text[] not null, owner_id uuid, course_id uuid, words tsvector not null);
                    insert into sample_N select id, kind, price_amount, price_currency, tags, owner_id, course_id, words from index_N where get_byte(uuid_send(id), 15) % 64 = 0;
                    alter table words_N drop constraint words_N_pkey, add column reader uuid not null default '00000000-0000-0000-0000-000000000000';
                    alter table words_N alter column reader drop default, add primary key (word, reader);
                    drop index if exists index_N_words, index_N_price, index_N_newest, index_N_popularity, words_N_similar;
                    create index index_N_words on index_N using gin (words, tags) with (gin_pending_list_limit = 512);
                    create index index_N_price on index_N (price_currency, price_amount, id);
                    create index index_N_newest on index_N (at_ms, id);
                    create index index_N_popularity on index_N (popularity, id);
                    create index index_N_owner on index_N (owner_id) where owner_id is not null;
                    create index index_N_course on index_N (course_id) where course_id is not null;
                    create index sample_N_words on sample_N using gin (words, tags) with (gin_pending_list_limit = 64);
                    create index words_N_similar on words_N using gin (word gin_trgm_ops);
                    $sql$, '_N', '_' || g);
            end loop;
        end $$;
        """);
}
