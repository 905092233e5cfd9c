namespace Platform.Journal.Entries;

internal sealed record TodoCompleted(Guid TodoId, Guid OwnerId, DateTimeOffset At) : IMessage
{
    public static string Type => "todos.todo-completed.v1";
}

public sealed class TodoCompletedHandler(JournalDbContext db)
{
    internal Task HandleAsync(TodoCompleted todo, CancellationToken cancellationToken)
    {
        db.Entries.Add(JournalEntry.Of(todo.OwnerId, "todo-completed", todo.TodoId, todo.At));
        return db.SaveChangesAsync(cancellationToken);
    }
}
