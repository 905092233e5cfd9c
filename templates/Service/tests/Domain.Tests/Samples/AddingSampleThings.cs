using Platform.Samples.SampleThings;

namespace Platform.Domain.Tests.Samples;

public sealed class AddingSampleThings
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Ada = new("aaaaaaaa-0000-0000-0000-000000000001");
    private static readonly byte[] Request = [1, 2, 3];

    private static SampleThing Added() => SampleThing.Add(Ada, "The first one", "key", Request, Noon);

    [Fact]
    public void New_one_is_pending() => Assert.Equal(SampleThingStatus.Pending, Added().Status);

    [Fact]
    public void Second_completion_changes_nothing()
    {
        var added = Added();

        Assert.True(added.Complete());
        Assert.False(added.Complete());
        Assert.Equal(SampleThingStatus.Completed, added.Status);
    }

    [Fact]
    public void Creation_time_has_the_precision_of_the_database() =>
        Assert.Equal(Noon.AddMicroseconds(7), SampleThing.Add(Ada, "The first one", "key", Request, Noon.AddMicroseconds(7).AddTicks(9)).CreatedAt);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("two\nlines")]
    [InlineData("nul\0")]
    public void Blank_or_multiline_title_is_refused(string? title) =>
        Assert.Single(new AddSampleThingValidator().Validate(new AddSampleThingRequest(title)).Errors);

    [Theory]
    [InlineData(1, true)]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void Title_over_200_characters_is_refused(int length, bool valid) =>
        Assert.Equal(valid, new AddSampleThingValidator().Validate(new AddSampleThingRequest(new('t', length))).IsValid);
}
