using Platform.Journal.Entries;

namespace Platform.Journal;

public static class JournalServices
{
    public static IHostApplicationBuilder AddJournal(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<JournalDbContext>("journal");
        builder.AddSubscriptionCheck(ServiceBusNames.IdentityEvents, ServiceBusNames.JournalSubscription);
        builder.Services.AddScoped<UserRegisteredHandler>();
        builder.Services.AddScoped<TodoCompletedHandler>();
        return builder;
    }
}
