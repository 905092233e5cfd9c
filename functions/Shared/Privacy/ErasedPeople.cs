using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace Platform.Shared.Privacy;

/// <summary>The ids of people whose data was erased, for some time, so that a late event does not bring data back: a trigger refuses rows of theirs.</summary>
public static class ErasedPeople
{
    /// <summary>How long an id is kept: longer than a message is likely to be redriven.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    /// <summary>The error that the trigger raises.</summary>
    public const string SqlState = "PE001";

    /// <summary>Whether a row was refused because its person was erased.</summary>
    public static bool IsCauseOf(Exception failure) =>
        failure is PostgresException { SqlState: SqlState } || (failure.InnerException is { } inner && IsCauseOf(inner));

    /// <summary>Creates the table, and the triggers on tables whose rows an erasure deletes.</summary>
    /// <param name="migration">The migration.</param>
    /// <param name="guarded">Tables, with the column that has the person's id.</param>
    public static void CreateErasedPeople(this MigrationBuilder migration, params ReadOnlySpan<(string Table, string Column)> guarded)
    {
        migration.Sql("create table erased_people (id uuid primary key, erased_at timestamptz not null);");
        foreach (var (table, column) in guarded)
        {
            // The lock makes an erasure wait for rows that are not committed yet, and later rows wait for the erasure.
            migration.Sql(
                $"""
                create function refuse_{table}_of_erased_person() returns trigger language plpgsql as $$
                begin
                    perform pg_advisory_xact_lock_shared({LockKey($"new.{column}")});
                    if exists (select from erased_people where id = new.{column}) then
                        raise exception 'the data of this person was erased' using errcode = '{SqlState}';
                    end if;
                    return new;
                end $$;
                create trigger refuse_erased_person before insert on {table} for each row execute function refuse_{table}_of_erased_person();
                """);
        }
    }

    internal static string LockKey(string person) => $"hashtextextended({person}::text, 1)";
}
