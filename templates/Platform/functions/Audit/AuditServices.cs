using Platform.Audit.Entries;

namespace Platform.Audit;

public static class AuditServices
{
    public static IHostApplicationBuilder AddAudit(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<AuditDbContext>("audit");
        builder.AddSubscriptionCheck(ServiceBusNames.IdentityEvents, ServiceBusNames.AuditSubscription);
        builder.Services.AddScoped<UserRegisteredHandler>();
        builder.Services.AddScoped<TodoCompletedHandler>();
        return builder;
    }
}
