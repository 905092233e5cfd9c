using Platform.Operations.DeadLetters;

namespace Platform.Domain.Tests.Operations;

public sealed class EditingADeadLetter
{
    [Fact]
    public void Other_data_with_the_same_id_is_accepted() =>
        Assert.Null(EditedBody.Check(BinaryData.FromString(Given.Body), Given.Body.Replace("Bread", "Butter", StringComparison.Ordinal)));

    [Theory]
    [InlineData(""), InlineData("nonsense"), InlineData("{}"), InlineData("[]"), InlineData("null")]
    [InlineData("""{"specversion":"1.0","id":"e-1","source":"/catalog","type":"catalog.product-published.v1"}""")]
    public void Body_that_no_receiver_could_read_is_refused(string edited) =>
        Assert.Equal(EditedBody.NotACloudEvent, EditedBody.Check(BinaryData.FromString(Given.Body), edited));

    [Fact]
    public void Another_id_is_refused_since_receivers_know_messages_by_it() =>
        Assert.Contains("Keep the CloudEvent's id, e-1", EditedBody.Check(
            BinaryData.FromString(Given.Body), Given.Body.Replace("e-1", "e-2", StringComparison.Ordinal)));

    [Theory, InlineData("nonsense"), InlineData(null)]
    public void Malformed_original_may_become_any_CloudEvent(string? original) =>
        Assert.Null(EditedBody.Check(original is null ? null : BinaryData.FromString(original), Given.Body));
}
