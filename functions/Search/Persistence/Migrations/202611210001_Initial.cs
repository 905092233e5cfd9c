using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Search.Persistence.Migrations;

[DbContext(typeof(SearchDbContext))]
[Migration("202611210001_Initial")]
public sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateOutboxAndInbox();
        migrationBuilder.Sql(
            """
            create extension if not exists pg_trgm;
            create table documents (
                id uuid primary key,
                kind text not null,
                title text not null,
                description text not null,
                price_amount bigint not null,
                price_currency text not null,
                tags text[] not null,
                at timestamptz not null,
                version bigint not null,
                published boolean not null,
                popularity bigint not null default 0
            );
            create table search_state (
                only_one boolean primary key default true check (only_one),
                current integer not null,
                building integer,
                started_at timestamptz,
                finished_at timestamptz
            );
            insert into search_state (current) values (1);
            -- Beside the state, whose row every event holds: a rebuild writes here while it holds documents.
            create table rebuild_progress (generation integer primary key, copied bigint not null, last_id uuid not null);
            """);
        migrationBuilder.Sql(
            """
            create table index_1 (
                id uuid primary key,
                kind text not null,
                title text not null,
                description text not null,
                price_amount bigint not null,
                price_currency text not null,
                tags text[] not null,
                words tsvector not null,
                popularity bigint not null,
                at_ms bigint not null,
                version bigint not null
            );
            create table words_1 (word text collate "C" primary key);
            """);
    }
}
