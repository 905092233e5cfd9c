using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql;
using Platform.Customers.Persistence;
using Platform.Customers.Persistence.Migrations;
using Platform.Customers.Profiles;
using Platform.Customers.Search;
using Platform.Tests.BadInput;

namespace Platform.Tests.Customers;

[Collection(nameof(PlatformFixture))]
public sealed class SearchingCustomers(PlatformFixture platform)
{
    private async Task<Shopper> NewUserCalledAsync(string name, string? country = null)
    {
        var person = await platform.NewUserAsync();
        await person.PutAsync(Person.Me, Person.Profile(name), "*");
        if (country is not null) await person.AddAddressAsync(Person.Address(country, country == "AT" ? "1010" : "10115"));
        return person;
    }

    private async Task<List<string>> FindAsync(string query, int limit = 100)
    {
        var pages = await (await platform.StaffAsync("operator")).PagesAsync($"/api/v1/customers?{query}&limit={limit}");
        return [.. pages.SelectMany(page => page.Items()).Select(c => c.Text("email"))];
    }

    [Fact]
    public async Task Prefix_of_name_or_email_matches_in_any_case()
    {
        var name = $"Zoë{Guid.NewGuid():N}";
        var person = await NewUserCalledAsync($"{name} Smith");
        Assert.Equal([person.Email], await FindAsync($"q={Uri.EscapeDataString(name.ToUpperInvariant())}"));
        Assert.Equal([person.Email], await FindAsync($"q={person.Email.ToUpperInvariant()[..20]}"));
        Assert.Empty(await FindAsync($"q={person.Email[1..20]}"));
    }

    [Fact]
    public async Task Prefix_matches_without_accents_and_in_any_form()
    {
        var mark = Guid.NewGuid().ToString("N");
        var person = await NewUserCalledAsync($"Łukasz{mark} Żółć");
        foreach (var text in new[] { $"lukasz{mark} zolc", $"ŁUKASZ{mark}", $"Ｌukasz{mark} z", $"Łukasz{mark} Z\u0307o\u0301łc\u0301" })
            Assert.Equal([person.Email], await FindAsync($"q={Uri.EscapeDataString(text)}"));
        Assert.Empty(await FindAsync($"q=zolc{mark}"));
    }

    [Theory]
    [InlineData("Anna-Maria* O'Brien", "obrien", null), InlineData("Anna-Maria* O'Brien", "brien maria*", "brien")]
    [InlineData("Łukasz* Żółć", "zol lukasz*", "zolc")]
    [InlineData("山田* 太郎", "田* 太", "郎"), InlineData("김* 한국어", "국어 김*", "국어"), InlineData("Dr. * Ng", "ng *", "ng"), InlineData("สมชาย* ใจดี", "ชาย ดี *", "ชาย")]
    public async Task Any_word_of_the_name_is_found_by_its_beginning(string name, string query, string? part)
    {
        var mark = Guid.NewGuid().ToString("N");
        var person = await NewUserCalledAsync(name.Replace("*", mark, StringComparison.Ordinal));
        var found = await FindAsync($"q={Uri.EscapeDataString(query.Replace("*", mark, StringComparison.Ordinal))}");
        Assert.Equal(part is null ? [] : [person.Email], found);
        if (part is not null) Assert.Empty(await FindAsync($"q={Uri.EscapeDataString($"{part} {mark} x{mark}")}"));
    }

    [Fact]
    public async Task Any_word_of_the_email_address_is_found_and_an_at_sign_joins_two()
    {
        var mark = Guid.NewGuid().ToString("N")[..16];
        string[] emails = [$"ada.king-{mark}@bücher-{mark}.example.com", $"ada@king-{mark}.example.com"];
        foreach (var email in emails)
            await platform.AddAccountAsync(email);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(60));
        foreach (var (query, count) in new[]
        {
            ($"king {mark}", 2), ($"{mark} example ada", 2), ($"{mark[..12]}", 2), ($"ada@king-{mark}.example", 1), ($"king-{mark}@", 1), ($"{mark} bücher", 1),
            ($"{mark} BUCHER", 1), ($"@king {mark}", 1), ($"ing {mark}", 0), ($"ada@example {mark}", 0),
        })
        {
            Assert.Equal((query, count), (query, (await FindAsync($"q={Uri.EscapeDataString(query)}")).Count));
        }
    }

    [Fact]
    public async Task Customer_from_before_words_is_indexed_by_the_timer()
    {
        var mark = Guid.NewGuid().ToString("N");
        var person = await NewUserCalledAsync($"Ada {mark}");
        await using var scope = platform.Host.App("customers").Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CustomersDbContext>();
        await db.Database.ExecuteSqlAsync($"update customers set search_words = default, words_version = default where email = {person.Email}");
        Assert.Empty(await FindAsync($"q={mark}"));
        await platform.RunTimerAsync("customers", nameof(IndexOlderCustomers));
        Assert.Equal([person.Email], await FindAsync($"q={mark}"));
    }

    /// <summary>The names of earlier versions are folded in SQL.</summary>
    [Fact]
    public async Task Migrated_name_is_found_like_a_new_one()
    {
        string[] names = [
            "Łukasz Żółć", "STRAẞE Öl", "Αθηνά Οδυσσεύς", "Ёлка", "Ｆｕｌｌ", "Ærø Þór", "e\u0301ric", "山田 太郎", "ｶﾞ", "مُحَمَّد یکتا", "שָׁלוֹם", "한국", "Ada"];
        var server = new NpgsqlConnectionStringBuilder(platform.Host.Settings["Database:Server"]!) { Database = $"customers_{Guid.NewGuid():N}" };
        await using var db = new CustomersDbContext(new DbContextOptionsBuilder<CustomersDbContext>().UseNpgsql(server.ConnectionString).Options);
        try
        {
            await db.Database.MigrateAsync();
            foreach (var name in names)
            {
                var earlier = name.ToLowerInvariant();
                await db.Database.ExecuteSqlAsync(
                    $"""
                    insert into customers (id, email, display_name, language, mail_consent, sms_consent, created_at, version, search_email, search_name)
                    values (gen_random_uuid(), '', {name}, 'en', false, false, now(), 1, '', {earlier})
                    """);
            }
            await db.Database.ExecuteSqlRawAsync(((SqlOperation)Assert.Single(new FoldedNames().UpOperations)).Sql);
            Assert.All(await db.Customers.AsNoTracking().ToListAsync(), c => Assert.Equal(Customer.SearchText(c.DisplayName), c.SearchName));
        }
        finally
        {
            await db.Database.EnsureDeletedAsync();
        }
    }

    [Theory, InlineData("%"), InlineData("_"), InlineData("' or '1'='1"), InlineData("'; drop table customers; --"), InlineData("*")]
    public async Task SQL_and_wildcards_match_literally(string text)
    {
        var person = await NewUserCalledAsync($"{text}{Guid.NewGuid():N}");
        var found = await FindAsync($"q={Uri.EscapeDataString(text)}");
        Assert.Contains(person.Email, found);
        Assert.DoesNotContain((await platform.NewUserAsync()).Email, found);
    }

    /// <summary>Names have no backslash.</summary>
    [Fact]
    public async Task Backslash_escapes_nothing()
    {
        var person = await NewUserCalledAsync($"%{Guid.NewGuid():N}");
        Assert.DoesNotContain(person.Email, await FindAsync($"q={Uri.EscapeDataString(@"\%")}"));
    }

    [Fact]
    public async Task Filters_by_country_and_creation_time_combine()
    {
        var name = $"n{Guid.NewGuid():N}";
        var (austrian, german) = (await NewUserCalledAsync(name, "AT"), await NewUserCalledAsync(name, "DE"));
        await NewUserCalledAsync(name);
        Assert.Equal([austrian.Email], await FindAsync($"q={name}&country=AT"));
        Assert.Equal([german.Email], await FindAsync($"q={name}&country=DE&createdFrom=2020-01-01&createdTo=2999-01-01T00:00:00Z"));
        Assert.Empty(await FindAsync($"q={name}&createdTo=2020-01-01"));
        Assert.Empty(await FindAsync($"q={name}&createdFrom=2999-01-01"));
    }

    [Fact]
    public async Task Every_sort_order_pages_without_loss_or_repetition()
    {
        var name = $"n{Guid.NewGuid():N}";
        var people = new List<string>();
        for (var i = 0; i < 5; i++) people.Add((await NewUserCalledAsync(name)).Email);
        Assert.Equal(people, await FindAsync($"q={name}&sort=createdAt", limit: 2));
        Assert.Equal(Enumerable.Reverse(people), await FindAsync($"q={name}&sort=-createdAt", limit: 2));
        Assert.Equal(Enumerable.Reverse(people), await FindAsync($"q={name}", limit: 1));
        Assert.Equal(people.Order(StringComparer.Ordinal), await FindAsync($"q={name}&sort=email", limit: 2));
        Assert.Equal(people.OrderDescending(StringComparer.Ordinal), await FindAsync($"q={name}&sort=-email", limit: 2));

        var clerk = await platform.StaffAsync("operator");
        var next = (await clerk.GetAsync($"/api/v1/customers?q={name}&sort=email&limit=2")).Text("next");
        Assert.Equal(["after"], Problem.FieldsOf(await clerk.GetAsync($"/api/v1/customers?sort=createdAt&after={next}")));
    }

    [Theory]
    [InlineData("?q=%00", "q")]
    [InlineData("?country=Germany", "country")]
    [InlineData("?createdFrom=now()", "createdFrom")]
    [InlineData("?createdTo=2026-02-30", "createdTo")]
    [InlineData("?sort=phone", "sort")]
    [InlineData("?sort=email&sort=email", "sort")]
    [InlineData("?where=1%3D1", "query")]
    [InlineData("?sort=email&after=eyJlbWFpbCI6bnVsbCwiaWQiOiIxMTExMTExMS0yMjIyLTQzMzMtODQ0NC01NTU1NTU1NTU1NTUifQ", "after")]
    [InlineData("?sort=email&after=eyJlbWFpbCI6IlxkODAwIiwiaWQiOiIxMTExMTExMS0yMjIyLTQzMzMtODQ0NC01NTU1NTU1NTU1NTUifQ", "after")]
    [InlineData("?sort=email&after=eyJlbWFpbCI6Ilx1MDAwMCIsImlkIjoiMTExMTExMTEtMjIyMi00MzMzLTg0NDQtNTU1NTU1NTU1NTU1In0", "after")]
    public async Task Invalid_query_is_refused_with_the_parameters_name(string query, string field)
    {
        var answer = await (await platform.StaffAsync("operator")).GetAsync("/api/v1/customers" + query);
        Assert.Empty(Problem.FaultsOf(answer, 400));
        Assert.Equal([field], Problem.FieldsOf(answer));
    }

    [Fact]
    public async Task Only_operators_may_search()
    {
        var person = await platform.NewUserAsync();
        var id = (await person.GetAsync(Person.Me)).Text("id");
        Assert.Equal(HttpStatusCode.Forbidden, (await person.GetAsync("/api/v1/customers")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await person.GetAsync($"/api/v1/customers/{id}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await (await platform.StaffAsync("instructor")).GetAsync("/api/v1/customers")).Status);

        await person.AddAddressAsync(Person.Address());
        var details = await (await platform.StaffAsync("operator")).GetAsync($"/api/v1/customers/{id}");
        Assert.Equal((person.Email, 1), (details.Body.GetProperty("profile").Text("email"), details.Body.GetProperty("addresses").GetArrayLength()));
    }

    [Fact]
    public async Task Search_uses_indexes()
    {
        await using var scope = platform.Host.App("customers").Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CustomersDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlAsync($"set local enable_seqscan = off");
        // A prefix is a range of the index in this collation only, which the database's own is here but need not be.
        var collations = await db.Database.SqlQuery<string>($"""
            select collation_name::text as "Value" from information_schema.columns
            where table_name = 'customers' and column_name in ('search_email', 'search_name')
            """).ToListAsync();
        Assert.Equal(["C", "C"], collations);
        var query = new CustomerFilter("ada", null, null, null, CustomerSort.NewestFirst).Apply(db.Customers, db.Addresses);
        var plan = await PlanAsync(query);
        foreach (var index in new[] { "customers_email", "customers_name", "customers_words" })
            Assert.Contains(plan, line => line.Contains($"Bitmap Index Scan on {index}", StringComparison.Ordinal));
        Assert.Equal(2, plan.Count(line => line.Contains("Index Cond", StringComparison.Ordinal) && line.Contains("'adb'", StringComparison.Ordinal)));

        async Task<List<string>> PlanAsync(IQueryable<Customer> customers)
        {
            await using var command = customers.CreateDbCommand();
            command.CommandText = "explain " + command.CommandText;
            var lines = new List<string>();
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync()) lines.Add(rows.GetString(0));
            return lines;
        }
    }
}
