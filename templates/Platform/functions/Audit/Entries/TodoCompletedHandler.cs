namespace Platform.Audit.Entries;

internal sealed record TodoCompleted(Guid TodoId, Guid OwnerId, DateTimeOffset At) : IMessage
{
    public static string Type => "todos.todo-completed.v1";
}

public sealed class TodoCompletedHandler(AuditDbContext db)
{
    internal Task HandleAsync(TodoCompleted todo, CancellationToken cancellationToken)
    {
        db.Entries.Add(AuditEntry.Of(todo.OwnerId, "todo-completed", todo.TodoId, todo.At));
        return db.SaveChangesAsync(cancellationToken);
    }
}
