using Microsoft.EntityFrameworkCore;
using Platform.Customers.Persistence;
using Platform.Customers.Profiles;
using Platform.Notifications.Persistence;

namespace Platform.Tests.Customers;

[Collection(nameof(PlatformFixture))]
public sealed class KeepingAProfile(PlatformFixture platform)
{
    [Fact]
    public async Task Is_possible_at_once_after_registering_and_gives_one_profile()
    {
        var person = await platform.SomebodyAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => person.GetAsync(Person.Me)));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));
        var later = await person.GetAsync(Person.Me);

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.OK, "\"1\""), (answer.Status, answer.ETag())));
        Assert.Equal((person.Email, "Pat", "\"1\""), (later.Text("email"), later.Text("displayName"), later.ETag()));
        Assert.Equal("no-store", later.Response.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Begins_with_the_event_of_the_registration()
    {
        var email = $"c{Guid.NewGuid():N}@example.com";
        await platform.Anybody().PostAsync("/api/v1/auth/register", new { email, password = "correct-horse-9", displayName = "Pat" });
        var clerk = await platform.StaffAsync("operator");
        await Poll.UntilAsync(
            async () => (await clerk.GetAsync($"/api/v1/customers?q={email}")).Body.GetProperty("items").GetArrayLength() == 1, () => "there is no profile");
    }

    [Fact]
    public async Task Made_from_a_token_is_not_made_again_by_the_event()
    {
        await using var scope = platform.Host.App("customers").Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CustomersDbContext>();
        var id = Guid.NewGuid();
        await db.EnsureAsync(Customer.Register(id, "first@example.com", "First", TimeProvider.System.GetUtcNow()), default);
        await db.EnsureAsync(Customer.Register(id, "second@example.com", "Second", TimeProvider.System.GetUtcNow()), default);
        Assert.Equal("First", (await db.Customers.SingleAsync(c => c.Id == id)).DisplayName);
    }

    [Fact]
    public async Task Replaces_all_of_it_and_tells_the_others()
    {
        var person = await platform.SomebodyAsync();
        var id = (await person.GetAsync(Person.Me)).Body.GetProperty("id").GetGuid();

        var answer = await person.PutAsync(Person.Me, Person.Profile(" Patricia ", "+4930123456", "de", mailConsent: true), "\"1\"");

        Assert.Equal((HttpStatusCode.OK, "\"2\""), (answer.Status, answer.ETag()));
        Assert.Equal(("Patricia", "+4930123456"), (answer.Text("displayName"), answer.Text("phone")));
        Assert.Equal(
            ("de", true),
            (answer.Body.GetProperty("preferences").GetProperty("language").GetString(), answer.Body.GetProperty("preferences").GetProperty("mailConsent")
                .GetBoolean()));
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));
        var sent = platform.Sent.Where(m => m.Destination == "customers-events" && m.Body.Contains(id.ToString(), StringComparison.Ordinal)).ToList();
        Assert.Equal(["customers.consent-changed.v1", "customers.profile-changed.v1"], sent.Select(m => m.Subject).Order(StringComparer.Ordinal));
        Assert.Contains("\"displayName\":\"Patricia\"", sent.Single(m => m.Subject == "customers.profile-changed.v1").Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patches_parts_of_it_and_leaves_the_rest()
    {
        var person = await platform.SomebodyAsync();
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
    public async Task Is_refused_without_the_version_and_for_an_old_one()
    {
        var person = await platform.SomebodyAsync();
        await person.PutAsync(Person.Me, Person.Profile("Patricia"), "\"1\"");
        foreach (var (ifMatch, status) in new[] { ((string?)null, 428), ("\"1\"", 412) })
        {
            Assert.Equal(status, (int)(await person.PutAsync(Person.Me, Person.Profile("Old"), ifMatch)).Status);
            Assert.Equal(status, (int)(await person.PatchAsync("""{"displayName":"Old"}""", ifMatch)).Status);
        }
        Assert.Equal("Patricia", (await person.GetAsync(Person.Me)).Text("displayName"));
    }

    [Fact]
    public async Task Lets_one_of_many_changes_at_the_same_time_win()
    {
        var person = await platform.SomebodyAsync();
        var first = await person.GetAsync(Person.Me);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => person.PutAsync(Person.Me, Person.Profile($"Pat {i}"), first.ETag())));
        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(a => a.Status == HttpStatusCode.PreconditionFailed));
        Assert.Equal("\"2\"", (await person.GetAsync(Person.Me)).ETag());
    }

    [Fact]
    public async Task Keeps_every_consent_with_who_when_and_from_where_and_notifications_hears_the_last()
    {
        var person = await platform.SomebodyAsync();
        var id = (await person.GetAsync(Person.Me)).Body.GetProperty("id").GetGuid();
        foreach (var consent in new[] { "true", "false", "true" })
        {
            await person.SendAsync(
                HttpMethod.Patch, Person.Me,
                new StringContent(
                    $$$"""{"preferences":{"mailConsent":{{{consent}}}}}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/merge-patch+json")),
                        request =>
            {
                request.Headers.Add("If-Match", "*");
                request.Headers.Add("User-Agent", "Test/1.0");
                request.Headers.Add("X-Forwarded-For", "192.0.2.7");
            });
        }

        var history = new List<JsonElement>();
        for (var next = ""; next is not null;)
        {
            var page = (await person.GetAsync($"{Person.Me}/consents?limit=2&after={next}")).Body;
            history.AddRange(page.GetProperty("items").EnumerateArray());
            next = page.GetProperty("next").GetString();
        }
        Assert.Equal([true, false, true], history.Select(c => c.GetProperty("granted").GetBoolean()));
        Assert.All(history,
            c => Assert.Equal(
                ("mail", id, "Test/1.0"),
                (c.GetProperty("channel").GetString(), c.GetProperty("changedBy").GetGuid(), c.GetProperty("userAgent").GetString())));
        Assert.All(history, c => Assert.Matches(@"\A192\.0\.2\.7, (127\.0\.0\.1|::1), (127\.0\.0\.1|::1)\z", c.GetProperty("ipAddresses").GetString()!));

        await Poll.UntilAsync(async () => await ConsentAsync(id) is { Version: 4, Granted: true }, () => "Notifications has not heard the last consent");
    }

    private async Task<Platform.Notifications.Consents.Consent?> ConsentAsync(Guid id)
    {
        await using var scope = platform.Host.App("notifications").Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<NotificationsDbContext>().Consents.AsNoTracking().SingleOrDefaultAsync(c => c.CustomerId == id);
    }

    [Fact]
    public async Task Needs_a_phone_for_text_messages()
    {
        var person = await platform.SomebodyAsync();
        Assert.Equal("sms-consent-needs-phone", (await person.PutAsync(Person.Me, Person.Profile(smsConsent: true), "*")).ProblemCode);
        Assert.Equal("sms-consent-needs-phone", (await person.PatchAsync("""{"preferences":{"smsConsent":true}}""", "*")).ProblemCode);
        Assert.Equal(HttpStatusCode.OK, (await person.PatchAsync("""{"phone":"+4930123456","preferences":{"smsConsent":true}}""", "*")).Status);
    }

    [Fact]
    public async Task Exports_all_of_it_as_a_file()
    {
        var person = await platform.SomebodyAsync();
        await person.PutAsync(Person.Me, Person.Profile(mailConsent: true), "*");
        await person.AddAddressAsync(Person.Address());

        var export = await person.GetAsync($"{Person.Me}/export");

        Assert.Equal(
            ("attachment", "application/json"),
            (export.Response.Content.Headers.ContentDisposition!.DispositionType, export.Response.Content.Headers.ContentType!.MediaType));
        Assert.Equal(person.Email, export.Body.GetProperty("profile").GetProperty("email").GetString());
        Assert.Equal("Berlin", export.Body.GetProperty("addresses")[0].GetProperty("city").GetString());
        Assert.Equal("mail", export.Body.GetProperty("consents")[0].GetProperty("channel").GetString());
    }
}
