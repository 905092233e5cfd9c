using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Learning.Persistence.Migrations;

[DbContext(typeof(LearningDbContext))]
[Migration("202611210001_Initial")]
public sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateOutboxAndInbox();
        migrationBuilder.Sql(
            """
            create table courses (
                id uuid primary key,
                title text not null,
                owner_id uuid,
                published boolean not null,
                product_version bigint not null,
                capacity integer,
                seats_taken integer not null,
                syllabus jsonb not null,
                version bigint not null,
                check (seats_taken >= 0 and (capacity is null or seats_taken <= capacity))
            );

            create table lesson_texts (
                course_id uuid not null references courses,
                lesson_id uuid not null,
                text text not null,
                primary key (course_id, lesson_id)
            );

            create table ordered_enrolments (
                order_id uuid primary key,
                learner_id uuid,
                course_ids uuid[] not null,
                status text not null check (status in ('enrolled', 'refused', 'ended')),
                code text,
                reason text,
                decided_at timestamptz not null,
                check (status <> 'enrolled' or learner_id is not null),
                check ((status = 'refused') = (code is not null))
            );

            create table enrolments (
                order_id uuid not null references ordered_enrolments,
                course_id uuid not null references courses,
                learner_id uuid not null,
                learner_name text,
                enrolled_at timestamptz not null,
                ended_at timestamptz,
                primary key (order_id, course_id)
            );
            create unique index enrolments_one_seat on enrolments (course_id, learner_id) where ended_at is null;
            create index enrolments_of_learner on enrolments (learner_id, enrolled_at desc, course_id desc) where ended_at is null;
            create index enrolments_of_course on enrolments (course_id, enrolled_at, learner_id) where ended_at is null;

            create table lesson_progress (
                learner_id uuid not null,
                course_id uuid not null references courses,
                lesson_id uuid not null,
                completed boolean not null,
                position integer not null,
                changed_at timestamptz not null,
                primary key (learner_id, course_id, lesson_id)
            );

            create table attempts (
                id uuid primary key,
                learner_id uuid not null,
                course_id uuid not null references courses,
                quiz_id uuid not null,
                number integer not null,
                questions jsonb not null,
                passing_score integer not null,
                started_at timestamptz not null,
                submitted_at timestamptz,
                answers_hash bytea,
                right_questions jsonb not null,
                score integer check (score between 0 and 100),
                unique (learner_id, course_id, quiz_id, number),
                check ((submitted_at is null) = (score is null) and (submitted_at is null) = (answers_hash is null))
            );
            create unique index attempts_one_open on attempts (learner_id, course_id, quiz_id) where submitted_at is null;

            create table certificates (
                id uuid primary key,
                code text not null unique,
                course_id uuid not null references courses,
                learner_id uuid not null,
                learner_name text not null,
                course_title text not null,
                completed_at timestamptz not null,
                pdf_written_at timestamptz,
                unique (learner_id, course_id)
            );
            create index certificates_unwritten on certificates (completed_at) where pdf_written_at is null;
            """);
    }
}
