using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Platform.Customers.Persistence;
using Platform.Customers.Profiles;
using Platform.Notifications.Persistence;

namespace Platform.Tests.Customers;

[Collection(nameof(PlatformFixture))]
public sealed class KeepingAProfile(PlatformFixture platform)
{
    [Fact]
    public async Task Concurrent_first_requests_create_one_profile()
    {
        var person = await platform.NewUserAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => person.GetAsync(Person.Me)));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));
        var later = await person.GetAsync(Person.Me);

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.OK, "\"1\""), (answer.Status, answer.ETag())));
        Assert.Equal((person.Email, "Pat", "\"1\""), (later.Text("email"), later.Text("displayName"), later.ETag()));
        Assert.Equal("no-store", later.Response.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Registration_creates_the_profile()
    {
        var email = $"c{Guid.NewGuid():N}@example.com";
        await platform.AddAccountAsync(email);
        var clerk = await platform.StaffAsync("operator");
        await Poll.UntilAsync(
            async () => (await clerk.GetAsync($"/api/v1/customers?q={email}")).Body.GetProperty("items").GetArrayLength() == 1, () => "there is no profile");
    }

    [Fact]
    public async Task Second_registration_of_the_same_customer_changes_nothing()
    {
        await using var scope = platform.Host.App("customers").Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CustomersDbContext>();
        var id = Guid.NewGuid();
        await db.EnsureAsync(Customer.Register(id, "first@example.com", "First", TimeProvider.System.GetUtcNow()), default);
        await db.EnsureAsync(Customer.Register(id, "second@example.com", "Second", TimeProvider.System.GetUtcNow()), default);
        Assert.Equal("First", (await db.Customers.SingleAsync(c => c.Id == id)).DisplayName);
    }

    [Fact]
    public async Task Put_replaces_the_profile_and_publishes_the_changes()
    {
        var person = await platform.NewUserAsync();
        var id = (await person.GetAsync(Person.Me)).Body.Id("id");

        var answer = await person.PutAsync(Person.Me, Person.Profile(" Patricia ", "+4930123456", "de", mailConsent: true), "\"1\"");

        Assert.Equal((HttpStatusCode.OK, "\"2\""), (answer.Status, answer.ETag()));
        Assert.Equal(("Patricia", "+4930123456"), (answer.Text("displayName"), answer.Text("phone")));
        Assert.Equal("""{"language":"de","mailConsent":true,"smsConsent":false}""", answer.Body.GetProperty("preferences").GetRawText());
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));
        var sent = platform.Sent.Where(m => m.Destination == "customers-events" && m.Body.Contains(id.ToString(), StringComparison.Ordinal)).ToList();
        Assert.Equal(["customers.consent-changed.v1", "customers.profile-changed.v1"], sent.Select(m => m.Subject).Order(StringComparer.Ordinal));
        Assert.Contains("\"displayName\":\"Patricia\"", sent.Single(m => m.Subject == "customers.profile-changed.v1").Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patch_changes_only_the_given_fields()
    {
        var person = await platform.NewUserAsync();
        var first = await person.PutAsync(Person.Me, Person.Profile(phone: "+4930123456", language: "de"), "*");

        var patched = await person.PatchAsync("""{"phone":null,"preferences":{"mailConsent":true}}""", first.ETag());
        Assert.Equal(HttpStatusCode.OK, patched.Status);
        Assert.Equal(JsonValueKind.Null, patched.Body.GetProperty("phone").ValueKind);
        Assert.Equal("""{"language":"de","mailConsent":true,"smsConsent":false}""", patched.Body.GetProperty("preferences").GetRawText());
        Assert.Equal("Pat", patched.Text("displayName"));

        var same = await person.PatchAsync("{}", patched.ETag());
        Assert.Equal((HttpStatusCode.OK, patched.ETag()), (same.Status, same.ETag()));
    }

    [Fact]
    public async Task Missing_or_stale_version_is_refused()
    {
        var person = await platform.NewUserAsync();
        await person.PutAsync(Person.Me, Person.Profile("Patricia"), "\"1\"");
        foreach (var (ifMatch, status) in new[] { ((string?)null, 428), ("\"1\"", 412) })
        {
            Assert.Equal(status, (int)(await person.PutAsync(Person.Me, Person.Profile("Old"), ifMatch)).Status);
            Assert.Equal(status, (int)(await person.PatchAsync("""{"displayName":"Old"}""", ifMatch)).Status);
        }
        Assert.Equal("Patricia", (await person.GetAsync(Person.Me)).Text("displayName"));
    }

    [Fact]
    public async Task Concurrent_changes_let_exactly_one_win()
    {
        var person = await platform.NewUserAsync();
        var first = await person.GetAsync(Person.Me);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => person.PutAsync(Person.Me, Person.Profile($"Pat {i}"), first.ETag())));
        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(a => a.Status == HttpStatusCode.PreconditionFailed));
        Assert.Equal("\"2\"", (await person.GetAsync(Person.Me)).ETag());
    }

    [Fact]
    public async Task Every_consent_change_is_recorded_and_Notifications_has_the_last()
    {
        var person = await platform.NewUserAsync();
        var id = (await person.GetAsync(Person.Me)).Body.Id("id");
        foreach (var consent in new[] { "true", "false", "true" })
        {
            var patch = new StringContent($$$"""{"preferences":{"mailConsent":{{{consent}}}}}""", new MediaTypeHeaderValue("application/merge-patch+json"));
            await person.SendAsync(HttpMethod.Patch, Person.Me, patch, request =>
            {
                request.Headers.Add("If-Match", "*");
                request.Headers.Add("User-Agent", "Test/1.0");
                request.Headers.Add("X-Forwarded-For", "192.0.2.7"); // a claim
            });
        }

        var history = (await person.PagesAsync($"{Person.Me}/consents?limit=2")).SelectMany(page => page.Items()).ToList();
        Assert.Equal([true, false, true], history.Select(c => c.GetProperty("granted").GetBoolean()));
        Assert.All(history, c => Assert.Equal(("mail", id, "Test/1.0"), (c.Text("channel"), c.Id("changedBy"), c.Text("userAgent"))));
        Assert.All(history, c => Assert.Equal("127.0.0.1", c.Text("ipAddresses")));

        await Poll.UntilAsync(
            () => platform.OnDatabaseAsync("notifications", (NotificationsDbContext db) => db.Consents.SingleOrDefaultAsync(c => c.CustomerId == id)),
            consent => consent is { Version: 4, Granted: true }, consent => $"the last consent of Notifications is {consent?.Version}");
    }

    [Fact]
    public async Task Sms_consent_without_a_phone_is_refused()
    {
        var person = await platform.NewUserAsync();
        Assert.Equal("sms-consent-needs-phone", (await person.PutAsync(Person.Me, Person.Profile(smsConsent: true), "*")).ProblemCode);
        Assert.Equal("sms-consent-needs-phone", (await person.PatchAsync("""{"preferences":{"smsConsent":true}}""", "*")).ProblemCode);
        Assert.Equal(HttpStatusCode.OK, (await person.PatchAsync("""{"phone":"+4930123456","preferences":{"smsConsent":true}}""", "*")).Status);
    }

    [Fact]
    public async Task Export_has_profile_addresses_and_consents()
    {
        var person = await platform.NewUserAsync();
        await person.PutAsync(Person.Me, Person.Profile(mailConsent: true), "*");
        await person.AddAddressAsync(Person.Address());

        var export = await person.GetAsync($"{Person.Me}/export");

        Assert.Equal(("attachment", "application/json"),
            (export.Response.Content.Headers.ContentDisposition!.DispositionType, export.Response.Content.Headers.ContentType!.MediaType));
        Assert.Equal(person.Email, export.Body.GetProperty("profile").Text("email"));
        Assert.Equal("Berlin", export.Body.GetProperty("addresses")[0].Text("city"));
        Assert.Equal("mail", export.Body.GetProperty("consents")[0].Text("channel"));
    }
}
