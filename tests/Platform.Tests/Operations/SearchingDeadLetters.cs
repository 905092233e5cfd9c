using Platform.Tests.BadInput;

namespace Platform.Tests.Operations;

[Collection(nameof(PlatformFixture))]
public sealed class SearchingDeadLetters(PlatformFixture platform)
{
    private const string Search = "/api/v1/operations/dead-letters/search";

    [Fact]
    public async Task Those_that_mention_an_id_are_found_in_every_queue_and_subscription_the_oldest_first()
    {
        var (id, other, staff) = (Guid.NewGuid(), Guid.NewGuid(), await platform.StaffAsync("operator"));
        await platform.SendRawAsync(
            "catalog-commands", Messages.Of($"no event about {id}", Guid.NewGuid(), "nothing"), Messages.Of("no event", other, "nothing"));
        await platform.SendRawAsync("identity-events", Messages.Of(Messages.MalformedRegistration(id), Guid.NewGuid()));

        var found = (await staff.GetAsync($"{Search}?id={id}")).Body;
        var items = found.Items().ToList();
        Assert.True(found.GetProperty("isComplete").GetBoolean());
        Assert.Equal(["catalog-commands", "identity-events/customers", "identity-events/notifications"],
            items.Select(item => item.Text("entity")).Order(StringComparer.Ordinal));
        Assert.Equal("catalog-commands", items[0].Text("entity"));
        Assert.All(items, item => Assert.Equal("MalformedMessage", item.GetProperty("message").Text("reason")));
        Assert.Equal(["catalog-commands"], (await staff.GetAsync($"{Search}?id={other}")).Body.Items().Select(item => item.Text("entity")));

        foreach (var item in items) await staff.DiscardAsync(item.Text("entity"), item.GetProperty("message").SequenceNumber());
        Assert.Empty((await staff.GetAsync($"{Search}?id={id}")).Body.Items());
    }

    [Theory, InlineData(""), InlineData("?id="), InlineData("?id=17")]
    public async Task An_id_that_is_no_UUID_is_refused_by_name(string query)
    {
        var answer = await (await platform.StaffAsync("operator")).GetAsync(Search + query);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(["id"], Problem.FieldsOf(answer));
    }
}
