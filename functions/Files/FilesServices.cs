using Azure.Identity;
using Azure.Storage.Blobs;
using FluentValidation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Files.Enrolments;
using Platform.Files.Files;
using Platform.Files.Persistence;
using Platform.Files.Processing;
using Platform.Shared.Persistence;

namespace Platform.Files;

public static class FilesServices
{
    public static IHostApplicationBuilder AddFiles(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<FilesDbContext>("files");
        builder.Services.AddSingleton(_ => CreateClient(builder.Configuration));
        builder.Services.AddSingleton<FileStore>();
        builder.Services.AddScoped<FileRemoval>();
        builder.Services.AddSingleton<IValidator<StartUploadRequest>, StartUploadValidator>();
        builder.Services.AddSingleton<IValidator<ShareFileRequest>, ShareFileValidator>();
        builder.Services.AddScoped<RemoveMetadataHandler>();
        builder.Services.AddScoped<LearnerEnrolledHandler>();
        builder.Services.AddScoped<EnrolmentEndedHandler>();
        return builder;
    }

    /// <summary>The settings that the blob trigger uses too.</summary>
    static BlobServiceClient CreateClient(IConfiguration configuration)
    {
        var options = new BlobClientOptions { Retry = { MaxRetries = 3, NetworkTimeout = TimeSpan.FromSeconds(30) } };
        return configuration["AzureWebJobsStorage:blobServiceUri"] is { Length: > 0 } uri ? new(new Uri(uri), new DefaultAzureCredential(), options)
            : configuration["AzureWebJobsStorage"] is { Length: > 0 } connectionString ? new(connectionString, options)
            : throw new InvalidOperationException("Set AzureWebJobsStorage__blobServiceUri (Azure) or AzureWebJobsStorage (a connection string).");
    }
}
