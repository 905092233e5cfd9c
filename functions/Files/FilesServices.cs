using Platform.Files.Courses;
using Platform.Files.Enrolments;
using Platform.Files.Files;
using Platform.Files.Processing;

namespace Platform.Files;

public static class FilesServices
{
    public static IHostApplicationBuilder AddFiles(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<FilesDbContext>("files");
        builder.AddQueueCheck(ServiceBusNames.FilesCommands);
        builder.AddPersonalData("files", PersonalData.Tables);
        builder.AddBlobStorage(BlobContainers.Files);
        builder.Services.AddOptions<FilesOptions>().BindConfiguration("Files").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<FileStore>();
        builder.Services.AddScoped<FileQuota>();
        builder.Services.AddScoped<FileRemoval>();
        builder.Services.AddScoped<IErasureStep, FileErasure>();
        builder.Services.AddScoped<IExportStep, FileExport>();
        builder.Services.AddSingleton<IValidator<StartUploadRequest>, StartUploadValidator>();
        builder.Services.AddSingleton<IValidator<ShareFileRequest>, ShareFileValidator>();
        builder.Services.AddSingleton<IValidator<DiscardFileRequest>, DiscardFileValidator>();
        builder.Services.AddScoped<RemoveMetadataHandler>();
        builder.Services.AddScoped<CourseProjection>();
        builder.Services.AddScoped<EnrolmentActivatedHandler>();
        builder.Services.AddScoped<EnrolmentEndedHandler>();
        return builder;
    }
}
