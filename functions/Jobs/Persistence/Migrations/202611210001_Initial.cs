using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Jobs.Persistence.Migrations;

[DbContext(typeof(JobsDbContext))]
[Migration("202611210001_Initial")]
public sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateOutboxAndInbox();
        migrationBuilder.Sql(
            """
            create table jobs (
                id uuid primary key,
                owner_id uuid not null,
                type text not null check (type in ('email', 'image', 'data-sync', 'report')),
                priority smallint not null check (priority between 0 and 2),
                payload jsonb not null,
                status text not null check (status in ('scheduled', 'queued', 'dispatched', 'running', 'retrying', 'succeeded', 'failed', 'cancelled')),
                progress int not null check (progress between 0 and 100),
                attempts int not null,
                tries int not null,
                run int not null,
                step int not null,
                waiting boolean not null,
                cancel_requested boolean not null,
                state jsonb,
                result jsonb,
                error_code text,
                error_detail text,
                dead_lettered boolean not null,
                schedule_id uuid,
                occurrence timestamptz,
                created_at timestamptz not null,
                due_at timestamptz not null,
                queued_at timestamptz,
                started_at timestamptz,
                finished_at timestamptz,
                touched_at timestamptz not null,
                version bigint not null,
                check ((status in ('succeeded', 'failed', 'cancelled')) = (finished_at is not null)),
                check (status <> 'queued' or queued_at is not null)
            );
            -- The dispatcher: whose jobs wait, in the order in which each owner's are done; how many of a type, and of an owner, are being done.
            create index jobs_queued on jobs (type, owner_id, priority desc, queued_at, id) where status = 'queued';
            create index jobs_in_flight on jobs (type, owner_id) where status in ('dispatched', 'running');
            create index jobs_due on jobs (due_at) where status = 'scheduled';
            create index jobs_in_hand on jobs (touched_at) where status in ('dispatched', 'running', 'retrying');
            -- Lists and statistics.
            create index jobs_of_owner on jobs (owner_id, created_at desc, id desc);
            create index jobs_newest on jobs (created_at desc, id desc);
            create index jobs_open on jobs (type, status) where finished_at is null;
            create index jobs_finished on jobs (type, finished_at desc) include (status, dead_lettered, queued_at, started_at) where finished_at is not null;
            create index jobs_dead on jobs (type) where dead_lettered;
            -- Each occurrence of a schedule once, whoever fires it.
            create unique index jobs_of_schedule on jobs (schedule_id, occurrence) where schedule_id is not null;

            -- When an owner last had a turn, per type.
            create table turns (
                type text not null,
                owner_id uuid not null,
                taken_at timestamptz not null,
                primary key (type, owner_id)
            );

            create table idempotency_keys (
                owner_id uuid not null,
                key text not null,
                request_hash bytea not null,
                subject_id uuid not null,
                status text not null,
                created_at timestamptz not null,
                primary key (owner_id, key)
            );
            create index idempotency_keys_age on idempotency_keys (created_at);

            create table schedules (
                id uuid primary key,
                owner_id uuid not null,
                cron text not null,
                type text not null,
                priority smallint not null,
                payload jsonb not null,
                next_at timestamptz not null,
                created_at timestamptz not null
            );
            create index schedules_due on schedules (next_at);
            create index schedules_of_owner on schedules (owner_id, created_at desc, id desc);
            create index schedules_newest on schedules (created_at desc, id desc);

            -- Orders that have ended, for reports.
            create table ended_orders (
                order_id uuid primary key,
                completed boolean not null,
                currency text not null,
                amount bigint not null,
                ended_at timestamptz not null
            );
            create index ended_orders_by_time on ended_orders (ended_at);
            create table sold_lines (
                order_id uuid not null references ended_orders on delete cascade,
                line int not null,
                product_id uuid not null,
                title text not null,
                quantity int not null,
                primary key (order_id, line)
            );
            create table report_days (
                job_id uuid not null references jobs on delete cascade,
                run int not null,
                day date not null,
                primary key (job_id, run, day)
            );
            """);
    }
}
