using Platform.Search.Documents;
using Platform.Search.Rebuild;

namespace Platform.Search;

public static class SearchServices
{
    public static IHostApplicationBuilder AddSearch(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<SearchDbContext>("search");
        builder.AddSubscriptionCheck(ServiceBusNames.CatalogEvents, ServiceBusNames.SearchSubscription);
        builder.AddPersonalData("search", PersonalData.Tables);
        var services = builder.Services;
        // A plan for a rare word is wrong for a frequent one.
        services.PostConfigure<DatabaseOptions>(options => options.MaxPreparedStatements = 0);
        services.AddScoped<ISearchIndex, PostgresSearchIndex>();
        services.AddScoped<IErasureStep, IndexErasure>();
        services.AddScoped<DocumentUpdates>();
        services.AddScoped<ProductPublishedHandler>();
        services.AddScoped<ProductUpdatedHandler>();
        services.AddScoped<ProductUnpublishedHandler>();
        services.AddScoped<FileReadyHandler>();
        services.AddScoped<FileSharingChangedHandler>();
        services.AddScoped<FileRejectedHandler>();
        services.AddScoped<FileDeletedHandler>();
        services.AddScoped<OrderCompletedHandler>();
        services.AddScoped<EnrolmentActivatedHandler>();
        services.AddScoped<EnrolmentEndedHandler>();
        services.AddSingleton<RebuildWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<RebuildWorker>());
        services.AddSingleton<IndexLag>();
        services.AddHealthChecks().AddCheck<IndexLagCheck>("index-lag");
        return builder;
    }
}
