using Platform.Journal.Entries;

namespace Platform.Domain.Tests.Journal;

public sealed class RecordingAnEvent
{
    private static readonly Guid Ada = new("aaaaaaaa-0000-0000-0000-000000000001"), Todo = new("bbbbbbbb-0000-0000-0000-000000000002");

    [Fact]
    public void Entry_has_user_action_subject_and_time_of_the_event()
    {
        var at = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

        var entry = JournalEntry.Of(Ada, "todo-completed", Todo, at);

        Assert.Equal((Ada, "todo-completed", Todo, at), (entry.UserId, entry.Action, entry.SubjectId, entry.At));
    }

    [Fact]
    public void Time_of_an_entry_is_in_UTC() =>
        Assert.Equal(TimeSpan.Zero, JournalEntry.Of(Ada, "user-registered", Ada, new(2026, 11, 21, 12, 0, 0, TimeSpan.FromHours(5.5))).At.Offset);
}
