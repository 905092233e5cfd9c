using Platform.Samples.SampleThings;

namespace Platform.Domain.Tests.Samples;

public sealed class AddingSampleThings
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Ada = new("aaaaaaaa-0000-0000-0000-000000000001");
    private static readonly byte[] Request = [1, 2, 3];

    private static SampleThing Added() => SampleThing.Add(Ada, "The first one", "key", Request, Noon);

    [Fact]
    public void Leaves_it_pending_until_it_is_completed() => Assert.Equal(SampleThingStatus.Pending, Added().Status);

    [Fact]
    public void Is_completed_once()
    {
        var added = Added();

        Assert.True(added.Complete());
        Assert.False(added.Complete());
        Assert.Equal(SampleThingStatus.Completed, added.Status);
    }

    [Fact]
    public void Takes_its_time_as_the_database_keeps_it() =>
        Assert.Equal(Noon.AddMicroseconds(7), SampleThing.Add(Ada, "The first one", "key", Request, Noon.AddMicroseconds(7).AddTicks(9)).CreatedAt);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("two\nlines")]
    [InlineData("nul\0")]
    public void Is_invalid_with_the_title(string? title) => Assert.Single(new AddSampleThingValidator().Validate(new AddSampleThingRequest(title)).Errors);

    [Theory]
    [InlineData(1, true)]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void Takes_a_title_of_200_characters_at_most(int length, bool valid) =>
        Assert.Equal(valid, new AddSampleThingValidator().Validate(new AddSampleThingRequest(new('t', length))).IsValid);
}
