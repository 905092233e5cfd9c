using Platform.Tests.BadInput;

namespace Platform.Tests.Customers;

[Collection(nameof(PlatformFixture))]
public sealed class SendingBadInput(PlatformFixture platform)
{
    [Theory]
    [InlineData("", "body")]
    [InlineData("null", "body")]
    [InlineData("[]", "body")]
    [InlineData("17", "body")]
    [InlineData("{", "body")]
    [InlineData("{} {}", "body")]
    [InlineData("\0", "body")]
    [InlineData("""{"phone":"\ud800"}""", "body")]
    [InlineData("""{"phone":null,"phone":"+4930123456"}""", "body")]
    [InlineData("""{"unheard":"of"}""", "unheard")]
    [InlineData("""{"email":"other@example.com"}""", "email")]
    [InlineData("""{"id":"11111111-2222-4333-8444-555555555555"}""", "id")]
    [InlineData("""{"displayName":null}""", "displayName")]
    [InlineData("""{"displayName":1}""", "displayName")]
    [InlineData("""{"displayName":" "}""", "displayName")]
    [InlineData("""{"displayName":"a\u0000b"}""", "displayName")]
    [InlineData("""{"phone":"030 123"}""", "phone")]
    [InlineData("""{"phone":{}}""", "phone")]
    [InlineData("""{"preferences":null}""", "preferences")]
    [InlineData("""{"preferences":[]}""", "preferences")]
    [InlineData("""{"preferences":"all"}""", "preferences")]
    [InlineData("""{"preferences":{"language":"xx"}}""", "preferences.language")]
    [InlineData("""{"preferences":{"language":null}}""", "preferences.language")]
    [InlineData("""{"preferences":{"mailConsent":"yes"}}""", "preferences.mailConsent")]
    [InlineData("""{"preferences":{"mailConsent":null}}""", "preferences.mailConsent")]
    [InlineData("""{"preferences":{"smsConsent":1}}""", "preferences.smsConsent")]
    [InlineData("""{"preferences":{"unheard":1}}""", "preferences.unheard")]
    public async Task Invalid_patch_is_400_with_the_fields_name(string patch, string field)
    {
        var answer = await (await platform.StaffAsync("customer")).PatchAsync(patch, "*");
        Assert.Empty(Problem.FaultsOf(answer, 400));
        Assert.Equal([field], Problem.FieldsOf(answer));
    }

    [Fact]
    public async Task Patch_with_invalid_UTF8_is_400()
    {
        byte[] body = [.. "{\"displayName\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8];
        var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/merge-patch+json") } };
        var person = await platform.StaffAsync("customer");
        Assert.Empty(Problem.FaultsOf(await person.SendAsync(HttpMethod.Patch, Person.Me, content, r => r.Headers.Add("If-Match", "*")), 400));
    }

    [Fact]
    public async Task Oversized_patch_is_413_and_another_media_type_415()
    {
        var person = await platform.StaffAsync("customer");
        Assert.Empty(Problem.FaultsOf(await person.PatchAsync($$"""{"displayName":"{{new string('x', 70_000)}}"}""", "*"), 413));
        foreach (var type in new[] { "application/json", "application/json-patch+json", "text/plain" })
        {
            var answer = await person.PatchAsync("{}", "*", type);
            Assert.Empty(Problem.FaultsOf(answer, 415));
            Assert.Equal("application/merge-patch+json", answer.Response.Headers.GetValues("Accept-Patch").Single());
        }
    }

    [Theory, InlineData("1"), InlineData("W/\"1\""), InlineData("\"x\""), InlineData("\"1"), InlineData("\"-1\"")]
    public async Task Malformed_version_is_412(string ifMatch)
    {
        var person = await platform.NewUserAsync();
        Assert.Empty(Problem.FaultsOf(await person.PutAsync(Person.Me, Person.Profile(), ifMatch), 412));
    }

    [Fact]
    public async Task Overlong_user_agent_is_truncated_in_the_consent_record()
    {
        var person = await platform.NewUserAsync();
        var answer = await person.SendAsync(HttpMethod.Put, Person.Me, Person.Profile(mailConsent: true), request =>
        {
            request.Headers.TryAddWithoutValidation("If-Match", "*");
            request.Headers.TryAddWithoutValidation("User-Agent", new string('u', 1000));
        });
        Assert.True(answer.Response.IsSuccessStatusCode, answer.Body.ToString());
        var kept = (await person.GetAsync($"{Person.Me}/consents")).Body.GetProperty("items")[0];
        Assert.Equal(new string('u', 200), kept.Text("userAgent"));
    }
}
