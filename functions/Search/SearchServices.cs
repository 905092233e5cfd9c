using Platform.Search.Documents;
using Platform.Search.Rebuild;

namespace Platform.Search;

/// <summary>What Search registers.</summary>
public static class SearchServices
{
    /// <summary>Adds the database, the index and its updates.</summary>
    public static IHostApplicationBuilder AddSearch(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<SearchDbContext>("search");
        builder.Services.AddScoped<ISearchIndex, PostgresSearchIndex>();
        builder.Services.AddScoped<DocumentUpdates>();
        builder.Services.AddScoped<ProductPublishedHandler>();
        builder.Services.AddScoped<ProductUpdatedHandler>();
        builder.Services.AddScoped<ProductUnpublishedHandler>();
        builder.Services.AddScoped<FileReadyHandler>();
        builder.Services.AddScoped<FileSharingChangedHandler>();
        builder.Services.AddScoped<FileRejectedHandler>();
        builder.Services.AddScoped<FileDeletedHandler>();
        builder.Services.AddScoped<OrderCompletedHandler>();
        builder.Services.AddScoped<LearnerEnrolledHandler>();
        builder.Services.AddScoped<EnrolmentEndedHandler>();
        builder.Services.AddSingleton<RebuildWorker>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RebuildWorker>());
        builder.Services.AddSingleton<IndexLag>();
        builder.Services.AddHealthChecks().AddCheck<IndexLagCheck>("index-lag");
        return builder;
    }
}
