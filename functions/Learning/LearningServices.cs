using Azure.Identity;
using Azure.Storage.Blobs;
using FluentValidation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Learning.Certificates;
using Platform.Learning.Courses;
using Platform.Learning.Enrolments;
using Platform.Learning.Lessons;
using Platform.Learning.Persistence;
using Platform.Learning.Quizzes;
using Platform.Shared.Persistence;

namespace Platform.Learning;

public static class LearningServices
{
    public static IHostApplicationBuilder AddLearning(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<LearningDbContext>("learning");
        var services = builder.Services;
        services.AddSingleton<IValidator<SyllabusRequest>, SyllabusValidator>();
        services.AddSingleton<IValidator<ProgressRequest>, ProgressValidator>();
        services.AddSingleton<IValidator<SubmitAnswersRequest>, SubmitAnswersValidator>();
        services.AddScoped<ProductPublishedHandler>();
        services.AddScoped<ProductUpdatedHandler>();
        services.AddScoped<ProductUnpublishedHandler>();
        services.AddScoped<CourseProjection>();
        services.AddScoped<EnrolLearnerHandler>();
        services.AddScoped<CancelEnrolmentHandler>();
        services.AddScoped<CourseCompletion>();
        services.AddScoped<CertificateWriter>();
        services.AddScoped<WriteCertificateHandler>();
        services.AddSingleton(_ => CreateClient(builder.Configuration));
        services.AddSingleton<CertificateStore>();
        return builder;
    }

    static BlobServiceClient CreateClient(IConfiguration configuration)
    {
        var options = new BlobClientOptions { Retry = { MaxRetries = 3, NetworkTimeout = TimeSpan.FromSeconds(30) } };
        return configuration["AzureWebJobsStorage:blobServiceUri"] is { Length: > 0 } uri ? new(new Uri(uri), new DefaultAzureCredential(), options)
            : configuration["AzureWebJobsStorage"] is { Length: > 0 } connectionString ? new(connectionString, options)
            : throw new InvalidOperationException("Set AzureWebJobsStorage__blobServiceUri (Azure) or AzureWebJobsStorage (a connection string).");
    }
}
