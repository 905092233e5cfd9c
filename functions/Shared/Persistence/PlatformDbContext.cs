using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Platform.Shared.Messaging;

namespace Platform.Shared.Persistence;

/// <summary>The database of one bounded context, with its outbox and inbox. Tables and columns are in snake_case.</summary>
public abstract class PlatformDbContext : DbContext
{
    /// <summary>Creates it with the context's options.</summary>
    protected PlatformDbContext(DbContextOptions options) : base(options) =>
        Database.AutoSavepointsEnabled = false; // after a failed save the whole transaction is rolled back and decided again

    /// <summary>Messages still to be sent.</summary>
    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();

    /// <summary>Messages already processed.</summary>
    public DbSet<InboxMessage> Inbox => Set<InboxMessage>();

    /// <summary>The context's name, which is the database's, and the source of its messages.</summary>
    protected abstract string ContextName { get; }

    /// <summary>Sends a command or publishes an event when, and only when, the changes beside it are saved.</summary>
    /// <param name="message">The command or event.</param>
    /// <param name="now">The time of the change.</param>
    /// <param name="id">A fixed id for a message that may be sent more than once; default: a new one.</param>
    public void Send<T>(T message, DateTimeOffset now, string? id = null) where T : IOutgoingMessage =>
        Outbox.Add(OutboxMessage.Of(message, ContextName, now, id));

    /// <summary>Sends a command that several contexts take to the queue of one of them, when, and only when, the changes beside it are saved.</summary>
    /// <param name="queue">The queue, from <see cref="ServiceBusNames"/>.</param>
    /// <param name="command">The command.</param>
    /// <param name="now">The time of the change.</param>
    public void SendTo<T>(string queue, T command, DateTimeOffset now) where T : IMessage => Outbox.Add(OutboxMessage.Of(command, ContextName, queue, now));

    /// <summary>Maps the context's own tables.</summary>
    protected abstract void ConfigureModel(ModelBuilder modelBuilder);

    protected sealed override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<OutboxMessage>().ToTable("outbox").HasKey(m => m.Id);
        modelBuilder.Entity<InboxMessage>().ToTable("inbox").HasKey(m => m.Id);
        ConfigureModel(modelBuilder);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            if (entity.GetTableName() is { } table) entity.SetTableName(SnakeCase(table));
            foreach (var property in entity.GetProperties()) Rename(property);
            foreach (var complex in entity.GetComplexProperties())
                foreach (var property in complex.ComplexType.GetProperties()) Rename(property, complex.Name + "_");
        }
    }

    private static void Rename(IMutableProperty property, string prefix = "")
    {
        if (property.FindAnnotation(RelationalAnnotationNames.ColumnName) is null) property.SetColumnName(SnakeCase(prefix + property.Name));
    }

    private static string SnakeCase(string name)
    {
        var result = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && result.Length > 0 && result[^1] != '_') result.Append('_');
            result.Append(char.ToLowerInvariant(letter));
        }
        return result.ToString();
    }
}
