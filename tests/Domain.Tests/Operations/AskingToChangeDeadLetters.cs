using Platform.Operations.DeadLetters;
using Platform.Shared.Http;

namespace Platform.Domain.Tests.Operations;

public sealed class AskingToChangeDeadLetters
{
    private static readonly RedriveRequest Some = new("catalog-events/search", [17, 18], false, null, null, "The outage is over.");

    [Fact]
    public void Some_one_with_a_body_and_all_are_valid() =>
        Assert.Empty(new[] { Some, Some with { SequenceNumbers = [17], Body = "{}" }, All(), All() with { OperationId = Guid.Empty } }
            .SelectMany(WrongFieldsOf));

    public static TheoryData<RedriveRequest, string> Wrong => new()
    {
        { Some with { Entity = null }, "entity" },
        { Some with { Entity = "a/b/c" }, "entity" },
        { Some with { Entity = "a/$deadletterqueue" }, "entity" },
        { Some with { Entity = "catalog events" }, "entity" },
        { Some with { SequenceNumbers = null }, "sequenceNumbers" },
        { Some with { SequenceNumbers = [] }, "sequenceNumbers" },
        { Some with { SequenceNumbers = [0] }, "sequenceNumbers" },
        { Some with { SequenceNumbers = [1L << 53] }, "sequenceNumbers" },
        { Some with { SequenceNumbers = [17, 17] }, "sequenceNumbers" },
        { Some with { SequenceNumbers = [.. Enumerable.Range(1, 101)] }, "sequenceNumbers" },
        { All() with { SequenceNumbers = [17] }, "sequenceNumbers" },
        { Some with { Body = "{}" }, "body" },
        { All() with { Body = "{}" }, "body" },
        { Some with { SequenceNumbers = [17], Body = "" }, "body" },
        { Some with { SequenceNumbers = [17], Body = new string('é', 125_001) }, "body" },
        { Some with { OperationId = Guid.Empty }, "operationId" },
        { Some with { Reason = null }, "reason" },
        { Some with { Reason = " " }, "reason" },
        { Some with { Reason = "Two\nlines" }, "reason" },
        { Some with { Reason = new string('x', 201) }, "reason" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void Wrong_value_is_refused_by_name(RedriveRequest request, string field) => Assert.Equal([field], WrongFieldsOf(request));

    [Fact]
    public void Case_of_a_name_does_not_matter_as_in_Service_Bus() =>
        Assert.Equal(new("catalog-events", "search"), MessagingEntity.Parse("Catalog-Events/Search"));

    private static RedriveRequest All() => Some with { SequenceNumbers = null, All = true };

    private static IEnumerable<string> WrongFieldsOf(RedriveRequest request) =>
        new RedriveRequestValidator().Validate(request).ByField().Select(e => e.Field).Distinct();
}
