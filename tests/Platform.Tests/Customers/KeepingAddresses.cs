namespace Platform.Tests.Customers;

[Collection(nameof(PlatformFixture))]
public sealed class KeepingAddresses(PlatformFixture platform)
{
    [Fact]
    public async Task Address_is_added_read_replaced_and_deleted()
    {
        var person = await platform.NewUserAsync();
        var added = await person.AddAddressAsync(Person.Address("GB", " sw1a 1aa", "London"));
        Assert.Equal((HttpStatusCode.Created, "SW1A 1AA"), (added.Status, added.Text("postalCode")));
        var path = added.Response.Headers.Location!.ToString();

        var read = await person.GetAsync(path);
        Assert.Equal((added.Body.GetRawText(), "\"1\""), (read.Body.GetRawText(), read.ETag()));
        var replaced = await person.PutAsync(path, Person.Address(city: "Potsdam"), read.ETag());
        Assert.Equal(("Potsdam", "\"2\""), (replaced.Text("city"), replaced.ETag()));
        foreach (var (ifMatch, status) in new[] { ((string?)null, 428), ("\"1\"", 412) })
        {
            Assert.Equal(status, (int)(await person.PutAsync(path, Person.Address(), ifMatch)).Status);
            Assert.Equal(status, (int)(await person.DeleteAsync(path, ifMatch)).Status);
        }
        Assert.Equal(HttpStatusCode.NoContent, (await person.DeleteAsync(path, "\"2\"")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await person.GetAsync(path)).Status);
    }

    [Fact]
    public async Task Another_customers_address_is_not_found()
    {
        var (owner, other) = (await platform.NewUserAsync(), await platform.StaffAsync("admin"));
        var path = (await owner.AddAddressAsync(Person.Address())).Response.Headers.Location!.ToString();
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.PutAsync(path, Person.Address(), "*")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.DeleteAsync(path, "*")).Status);
    }

    [Fact]
    public async Task Addresses_are_paged_oldest_first()
    {
        var person = await platform.NewUserAsync();
        foreach (var city in new[] { "A", "B", "C" }) await person.AddAddressAsync(Person.Address(city: city));
        var pages = await person.PagesAsync($"{Person.Addresses}?limit=2");
        Assert.Equal(["A", "B", "C"], pages.SelectMany(page => page.Items()).Select(a => a.Text("city")));
    }

    [Fact]
    public async Task Repeated_key_adds_one_address()
    {
        var (person, key) = (await platform.NewUserAsync(), Guid.NewGuid().ToString());
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => person.AddAddressAsync(Person.Address(), key)));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Created, a.Status));
        Assert.Single(answers.Select(a => a.Text("id")).Distinct());
        Assert.Equal("idempotency-key-reused", (await person.AddAddressAsync(Person.Address(city: "Potsdam"), key)).ProblemCode);
        Assert.Equal("idempotency-key-required", (await person.PostAsync(Person.Addresses, Person.Address())).ProblemCode);
    }

    [Fact]
    public async Task Address_beyond_20_is_refused_even_when_added_concurrently()
    {
        var person = await platform.NewUserAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => person.AddAddressAsync(Person.Address(city: $"City {i}"))));
        Assert.Equal((20, 4), (answers.Count(a => a.Status == HttpStatusCode.Created), answers.Count(a => a.Status == HttpStatusCode.Conflict)));
        Assert.Equal("too-many-addresses", answers.First(a => a.Status == HttpStatusCode.Conflict).ProblemCode);
    }

    [Fact]
    public async Task Invalid_postal_code_and_missing_region_are_named()
    {
        var answer = await (await platform.NewUserAsync()).AddAddressAsync(Person.Address("US", "10115-1", "Washington"));
        Assert.Equal(["postalCode", "region"], answer.Body.GetProperty("errors").EnumerateObject().Select(e => e.Name));
    }
}
