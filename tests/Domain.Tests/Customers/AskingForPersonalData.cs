using Platform.Customers.DataRequests;
using Platform.Shared.Privacy;

namespace Platform.Domain.Tests.Customers;

public sealed class AskingForPersonalData
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Erasure_asks_Ordering_alone_until_its_orders_have_ended_and_then_all_others()
    {
        var request = DataRequest.Start(DataRequestKind.Erasure, Guid.NewGuid(), Now);
        Assert.Equal([AskedContexts.First], request.NextParts().Select(p => p.Context));

        Answer(request, AskedContexts.First, waitsFor: "Orders of the person have not ended yet.");
        Assert.Equal([AskedContexts.First], request.NextParts().Select(p => p.Context));

        Answer(request, AskedContexts.First);
        Assert.Equal(AskedContexts.Queues.Keys.Except([AskedContexts.First]), request.NextParts().Select(p => p.Context));
    }

    [Fact]
    public void Export_asks_all_and_again_only_those_that_have_not_answered()
    {
        var request = DataRequest.Start(DataRequestKind.Export, Guid.NewGuid(), Now, "key");
        Assert.Equal(AskedContexts.Queues.Keys, request.NextParts().Select(p => p.Context));
        foreach (var context in AskedContexts.Queues.Keys.Except(["files"])) Answer(request, context);
        Assert.Equal(["files"], request.NextParts().Select(p => p.Context));
        Answer(request, "files");
        Assert.Empty(request.NextParts());
    }

    [Fact]
    public void Late_answer_that_something_must_end_first_does_not_undo_what_is_done()
    {
        var request = DataRequest.Start(DataRequestKind.Export, Guid.NewGuid(), Now, "key");
        Answer(request, "jobs");
        Answer(request, "jobs", waitsFor: "Jobs of the person are running.");
        Assert.DoesNotContain("jobs", request.NextParts().Select(p => p.Context));
    }

    [Fact]
    public void File_of_an_export_expires_and_an_erasure_has_none()
    {
        var (export, erasure) = (DataRequest.Start(DataRequestKind.Export, Guid.NewGuid(), Now, "key"),
            DataRequest.Start(DataRequestKind.Erasure, Guid.NewGuid(), Now));
        export.Complete(Now);
        erasure.Complete(Now);
        Assert.Equal((Now + DataRequest.FileLifetime, null), (export.ExpiresAt, erasure.ExpiresAt));
    }

    [Fact]
    public void Delayed_erasure_is_open_and_a_failed_export_is_not()
    {
        var (export, erasure) = (DataRequest.Start(DataRequestKind.Export, Guid.NewGuid(), Now, "key"),
            DataRequest.Start(DataRequestKind.Erasure, Guid.NewGuid(), Now));
        export.Fail(Now);
        erasure.Delay();
        Assert.Equal((false, true), (export.IsOpen, erasure.IsOpen));
    }

    private static void Answer(DataRequest request, string context, string? waitsFor = null) => request.Parts.Single(p => p.Context == context)
        .Record(new PersonalDataAnswer(request.Id, context, waitsFor, []), Now);
}
