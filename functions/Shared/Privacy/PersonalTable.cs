namespace Platform.Shared.Privacy;

/// <summary>What a table has of people, column by column, and what becomes of it. The declaration is also what is executed: exports select by it, erasures
/// delete and replace by it. A test compares the declared columns with those of the database, so that none can be forgotten.</summary>
public sealed record PersonalTable
{
    private static readonly char[] Blank = [' ', '\n', '\r'];

    private PersonalTable(string name, string columns) => (Name, Columns) = (name, Split(columns));

    /// <summary>The tables of every context.</summary>
    public static IReadOnlyList<PersonalTable> OfEveryContext { get; } =
    [
        ShortLived("outbox", "A message is deleted when it is sent.", "id destination type body trace_parent created_at"),
        NotPersonal("inbox", "id processed_at"),
        ShortLived("erased_people", $"Deleted after {ErasedPeople.Retention.Days} days.", "id erased_at"),
        NotPersonal("__EFMigrationsHistory", "MigrationId ProductVersion"),
    ];

    /// <summary>The table's name. An N in it stands for a number.</summary>
    public string Name { get; }

    /// <summary>All columns.</summary>
    public IReadOnlyList<string> Columns { get; private init; }

    /// <summary>The columns that an export has.</summary>
    public IReadOnlyList<string> Exported { get; private init; } = [];

    /// <summary>The condition, in SQL, for the rows of the person <c>@person</c>; null when the table has none.</summary>
    public string? Rows { get; private init; }

    /// <summary>The column that has the person's id, where that alone is the condition.</summary>
    public string? Owner => Rows?.Split(" = @person") is [var column, ""] && !column.Contains(' ', StringComparison.Ordinal) ? column : null;

    /// <summary>Whether an erasure deletes the person's rows.</summary>
    public bool IsDeleted { get; private init; }

    /// <summary>What an erasure sets in rows that it keeps, in SQL; null when they stay as they are.</summary>
    public string? Replacement { get; private init; }

    /// <summary>Why rows are kept, or how they go without a request.</summary>
    public string? Reason { get; private init; }

    /// <summary>A table whose rows an erasure deletes.</summary>
    /// <param name="name">The table.</param>
    /// <param name="rows">The person's rows: <see cref="Rows"/>.</param>
    /// <param name="exported">The columns for an export, with blanks between them.</param>
    /// <param name="other">Columns that say nothing of the person, or are secrets.</param>
    public static PersonalTable Deleted(string name, string rows, string exported, string other = "") =>
        new(name, $"{exported} {other}") { Rows = rows, Exported = Split(exported), IsDeleted = true };

    /// <summary>A table whose rows an erasure keeps.</summary>
    /// <param name="name">The table.</param>
    /// <param name="rows">The person's rows: <see cref="Rows"/>.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="exported">The columns for an export, with blanks between them.</param>
    /// <param name="other">Columns that say nothing of the person, or are secrets.</param>
    /// <param name="replacement">What is set, in SQL, so that what is kept does not name the person.</param>
    public static PersonalTable Kept(string name, string rows, string reason, string exported, string other = "", string? replacement = null) =>
        new(name, $"{exported} {other}") { Rows = rows, Exported = Split(exported), Reason = reason, Replacement = replacement };

    /// <summary>A table without personal data.</summary>
    public static PersonalTable NotPersonal(string name, string columns) => new(name, columns);

    /// <summary>A table whose personal data is deleted soon, with or without a request.</summary>
    public static PersonalTable ShortLived(string name, string reason, string columns) => new(name, columns) { Reason = reason };

    private static string[] Split(string columns) => columns.Split(Blank, StringSplitOptions.RemoveEmptyEntries);
}
