using Azure.Core;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Platform.Jobs.DataSync;
using Platform.Jobs.Email;
using Platform.Jobs.Images;
using Platform.Jobs.Jobs;
using Platform.Jobs.Reports;
using Platform.Jobs.Running;
using Platform.Jobs.Schedules;

namespace Platform.Jobs;

public static class JobsServices
{
    public static IHostApplicationBuilder AddJobs(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<JobsDbContext>("jobs");
        builder.AddQueueCheck(ServiceBusNames.JobsCommands);
        builder.AddPersonalData("jobs", PersonalData.Tables);
        builder.AddBlobStorage(BlobContainers.Reports);
        var services = builder.Services;
        services.AddOptions<JobsOptions>().BindConfiguration("Jobs").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidator<CreateJobRequest>, CreateJobValidator>();
        services.AddSingleton<IValidator<CreateScheduleRequest>, CreateScheduleValidator>();
        services.AddSingleton<ReportFiles>();
        services.AddSingleton(provider => new StoredFiles(FilesContainer(builder.Configuration, provider)));
        services.AddSingleton<DispatchGate>();
        services.AddScoped<Dispatcher>();
        services.AddScoped<JobRunner>();
        services.AddScoped<IErasureStep, UnfinishedJobsEnd>();
        services.AddScoped<JobReplies>();
        services.AddScoped<EndedOrders>();
        services.AddScoped<RunEmailHandler>();
        services.AddScoped<RunImageHandler>();
        services.AddScoped<RunDataSyncHandler>();
        services.AddScoped<RunReportHandler>();
        services.AddScoped<ProductImportedHandler>();
        services.AddScoped<ProductImportRefusedHandler>();
        services.AddScoped<ProfileImportedHandler>();
        services.AddScoped<ProfileImportRefusedHandler>();
        services.AddScoped<MetadataRemovedHandler>();
        services.AddScoped<MetadataRemovalRefusedHandler>();
        services.AddScoped<UserRolesChangedHandler>();
        services.AddScoped<OrderCompletedHandler>();
        services.AddScoped<OrderCancelledHandler>();
        services.AddScoped<OrderRefundedHandler>();
        return builder;
    }

    /// <summary>On Azure the container is in Files' own storage account, whose URI is a setting.</summary>
    private static BlobContainerClient FilesContainer(IConfiguration configuration, IServiceProvider services) =>
        configuration["Containers:files"] is { Length: > 0 } uri
            ? new(new Uri(uri), services.GetRequiredService<TokenCredential>())
            : services.GetRequiredService<BlobServiceClient>().GetBlobContainerClient(BlobContainers.Files);
}
