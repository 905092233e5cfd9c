using Platform.Tests.BadInput;

namespace Platform.Tests.Operations;

/// <summary>For the tests that go over all contexts: the answers of Operations that need more than a bad request.</summary>
internal sealed class OperationsCases : IContextCases
{
    private const string DeadLetters = "/api/v1/operations/dead-letters", Queue = "catalog-commands";

    public IEnumerable<BodyRoute> Bodies =>
    [
        new("redrive dead letters", "operator", HttpMethod.Post, $"{DeadLetters}/redrive",
            """{"entity":"catalog-commands","sequenceNumbers":[9007199254740991],"reason":"A test."}""", MaxBytes: 600_000),
        new("discard dead letters", "operator", HttpMethod.Post, $"{DeadLetters}/discard",
            """{"entity":"catalog-commands","sequenceNumbers":[9007199254740991],"reason":"A test."}"""),
    ];

    public IEnumerable<(string Path, string Role, string Time)> Lists => [("/api/v1/operations/audit", "operator", "createdAt")];

    public IReadOnlyDictionary<(string Route, string Field), string[]> WrongValues => new Dictionary<(string Route, string Field), string[]>
    {
        [("redrive dead letters", "entity")] = ["7", "null", "\"\"", "\"a/b/c\"", "\"catalog-commands/$deadletterqueue\""],
        [("redrive dead letters", "sequenceNumbers")] = ["7", "null", "[]", "[0]", "[-1]", "[9007199254740992]", "[1,1]"],
        [("redrive dead letters", "reason")] = ["7", "null", "\"\"", "\" \"", "\"Two\\nlines\"", $"\"{new string('x', 201)}\""],
        [("discard dead letters", "entity")] = ["7", "null", "\"\"", "\"a/b/c\""],
        [("discard dead letters", "sequenceNumbers")] = ["7", "null", "[]", "[0]", "[9007199254740992]", "[1,1]"],
        [("discard dead letters", "reason")] = ["7", "null", "\"\"", "\"Two\\nlines\""],
    };

    public IEnumerable<(string Operation, string Reason)> PostsWithoutKey =>
    [
        ("RedriveDeadLetters", "What a redrive has sent is no dead letter any more; after a crash, receivers recognize the second copy."),
        ("DiscardDeadLetters", "A discarded message is gone."),
    ];

    public async Task ProvokeAsync(PlatformFixture platform)
    {
        var (staff, id) = (await platform.StaffAsync("operator"), Guid.NewGuid());
        await staff.GetAsync("/api/v1/operations/entities");
        await staff.GetAsync("/api/v1/operations/apps");
        await staff.GetAsync($"{DeadLetters}?entity=unheard-of");
        await staff.GetAsync($"{DeadLetters}/1");
        await staff.GetAsync($"{DeadLetters}/search?id={id}");
        await staff.GetAsync($"{DeadLetters}/search?id=17");
        await staff.GetAsync($"{DeadLetters}/{(1L << 53) - 1}?entity={Queue}");
        await staff.RedriveAllAsync("unheard-of");
        await staff.RedriveAsync(Queue, 1, new string('x', 600_000));
        await staff.DiscardAsync("unheard-of", 1);

        await platform.SendRawAsync(Queue, Messages.Of("no event", id, "nothing"));
        var dead = (await staff.DeadLettersAsync(Queue, id))[0].SequenceNumber();
        await staff.GetAsync($"{DeadLetters}/{dead}?entity={Queue}");
        await staff.RedriveAsync(Queue, dead);
        await platform.Host.WaitUntilIdleAsync(TimeSpan.FromSeconds(30));
        await staff.DiscardAsync(Queue, (await staff.DeadLettersAsync(Queue, _ => true)).Select(m => m.SequenceNumber()).Take(100));
        await staff.GetAsync("/api/v1/operations/audit?limit=1");
    }
}
