using Platform.Customers.DataRequests;
using Platform.Customers.Persistence;

namespace Platform.Tests.Customers;

/// <summary>For the contract tests: every answer of Customers that needs more than a bad token, body or id.</summary>
internal sealed class CustomersCases : IContextCases
{
    public async Task ProvokeAsync(PlatformFixture platform)
    {
        var (person, clerk) = (await platform.NewUserAsync(), await platform.StaffAsync("operator"));
        var id = (await person.GetAsync(Person.Me)).Text("id");
        await person.PutAsync(Person.Me, Person.Profile(phone: "+4930123456", mailConsent: true), "\"1\"");
        await person.PatchAsync("""{"preferences":{"smsConsent":true}}""", "\"2\"");
        await person.PatchAsync("[]", "*");
        await person.PatchAsync($"\"{new string('x', 70_000)}\"", "*");
        await platform.Anonymous().PatchAsync("{}", "*");
        foreach (var version in new[] { "\"99\"", null })
        {
            await person.PutAsync(Person.Me, Person.Profile(), version);
            await person.PatchAsync("{}", version);
        }
        await person.PutAsync(Person.Me, Person.Profile(smsConsent: true), "*");
        await person.PatchAsync("""{"phone":null}""", "*");
        await person.GetAsync($"{Person.Me}/consents?limit=1");
        await person.GetAsync($"{Person.Me}/export");

        var key = Guid.NewGuid().ToString();
        var address = (await person.AddAddressAsync(Person.Address(), key)).Response.Headers.Location!.ToString();
        await person.AddAddressAsync(Person.Address(city: "Potsdam"), key);
        await person.GetAsync(Person.Addresses);
        await person.GetAsync(address);
        await person.PutAsync(address, Person.Address(city: "Potsdam"), "\"1\"");
        foreach (var version in new[] { "\"99\"", null })
        {
            await person.PutAsync(address, Person.Address(), version);
            await person.DeleteAsync(address, version);
        }
        for (var i = 0; i < 20; i++) await person.AddAddressAsync(Person.Address());
        await person.DeleteAsync(address, "*");

        await clerk.GetAsync($"/api/v1/customers?q={person.Email}");
        await clerk.GetAsync("/api/v1/customers/data-requests?kind=erasure&limit=1");
        await clerk.GetAsync($"/api/v1/customers/{id}");

        await ProvokeDataRequestsAsync(platform, person, Guid.Parse(id));
    }

    private static async Task ProvokeDataRequestsAsync(PlatformFixture platform, Shopper person, Guid id)
    {
        await person.PostAsync(Person.DataExports);
        var export = await person.ExportedAsync();
        await person.GetAsync(Person.DataExports);
        await person.GetAsync(export.Text("downloadUrl"));
        var running = DataRequest.Start(DataRequestKind.Export, id, TimeProvider.System.GetUtcNow());
        await platform.OnDatabaseAsync("customers", (CustomersDbContext db) =>
        {
            db.DataRequests.Add(running); // and no command that starts it
            return db.SaveChangesAsync();
        });
        await person.PostAsync(Person.DataExports, null, Guid.NewGuid().ToString());
        await person.GetAsync($"{Person.DataExports}/{running.Id}/content");

        await person.PostAsync("/api/v1/auth/delete-account", new { password = "correct-horse-9" });
        await platform.ErasedAsync(id);
    }
}
