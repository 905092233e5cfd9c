using System.Reflection;
using System.Text.RegularExpressions;
using Npgsql;
using Platform.Customers.DataRequests;
using Platform.Shared.Privacy;

namespace Platform.Tests.Privacy;

/// <summary>Exports and erasures do what each context declares in Persistence/PersonalData.cs. A column that is not declared would be forgotten.</summary>
[Collection(nameof(PlatformFixture))]
public sealed partial class DeclaringPersonalData(PlatformFixture platform)
{
    /// <summary>Tables that take rows of erased people, and why no late event can bring any.</summary>
    private static readonly HashSet<string> NotGuarded = new(StringComparer.Ordinal)
    {
        // written for an account that is not deleted
        "identity.sessions", "identity.known_devices", "identity.account_links", "identity.recovery_codes", "identity.second_factors",
        "jobs.turns", // written for jobs that are queued, in one statement for all owners
    };

    public static TheoryData<string> Services => [.. PlatformManifest.Read(Repository.Root).Services.Where(s => s.Database is not null).Select(s => s.Name)];

    [Theory, MemberData(nameof(Services))]
    public async Task Every_column_of_the_database_is_declared_and_no_other(string app)
    {
        var declared = Tables(app).Concat(PersonalTable.OfEveryContext).SelectMany(t => t.Columns.Select(c => $"{t.Name}.{c}")).Distinct().ToList();
        var columns = (await ReadAsync(app,
            """
            select c.table_name || '.' || c.column_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
            where table_schema = 'public' and table_type = 'BASE TABLE'
            """)).Select(column => Number().Replace(column, "_N.")).Distinct().ToList();

        Assert.True(!columns.Except(declared).Any(),
            $"functions/{Title(app)}/Persistence/PersonalData.cs does not say whether these have personal data, and what becomes of it: "
            + string.Join(", ", columns.Except(declared).Order(StringComparer.Ordinal)));
        Assert.True(!declared.Except(columns).Any(), $"The database {app} does not have {string.Join(", ", declared.Except(columns))}.");
    }

    [Theory, MemberData(nameof(Services))]
    public async Task Late_event_cannot_add_a_row_of_an_erased_person(string app)
    {
        var triggers = await ReadAsync(app, "select tgrelid::regclass::text from pg_trigger where tgname = 'refuse_erased_person'");
        var deleted = Tables(app).Where(t => t is { IsDeleted: true, Owner: not null } && !NotGuarded.Contains($"{app}.{t.Name}")).Select(t => t.Name);
        Assert.Equal(deleted.Order(StringComparer.Ordinal).Except(["notifications"]),
            triggers.Order(StringComparer.Ordinal).Except(["notifications"])); // its rows have a condition of their own
    }

    [Theory, MemberData(nameof(Services))]
    public void What_is_kept_says_why(string app) =>
        Assert.Empty(Tables(app).Where(t => t is { Rows: not null, IsDeleted: false } && string.IsNullOrWhiteSpace(t.Reason)).Select(t => t.Name));

    [Fact]
    public void Every_context_with_a_database_is_asked() => Assert.Equal(
        PlatformManifest.Read(Repository.Root).Services.Where(s => s.Database is not null).Select(s => (s.Name, s.Queue!.Name)).Order(),
        AskedContexts.Queues.Select(q => (q.Key, q.Value)).Order());

    internal static IReadOnlyList<PersonalTable> Tables(string app) =>
        (IReadOnlyList<PersonalTable>)Assembly.Load($"Platform.{Title(app)}").GetType($"Platform.{Title(app)}.Persistence.PersonalData", throwOnError: true)!
            .GetProperty("Tables")!.GetValue(null)!;

    private async Task<List<string>> ReadAsync(string app, string sql)
    {
        await using var scope = platform.Host.App(app).Services.CreateAsyncScope();
        await using var command = scope.ServiceProvider.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await rows.ReadAsync()) values.Add(rows.GetString(0));
        return values;
    }

    private static string Title(string app) => char.ToUpperInvariant(app[0]) + app[1..];

    /// <summary>The number of a generation in a table's name.</summary>
    [GeneratedRegex(@"_[0-9]+\.")]
    private static partial Regex Number();
}
