using Platform.Learning.Certificates;
using Platform.Learning.Courses;
using Platform.Learning.Enrolments;
using Platform.Learning.Lessons;
using Platform.Learning.Quizzes;

namespace Platform.Learning;

public static class LearningServices
{
    public static IHostApplicationBuilder AddLearning(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<LearningDbContext>("learning");
        builder.AddQueueCheck(ServiceBusNames.LearningCommands);
        builder.AddPersonalData("learning", PersonalData.Tables);
        builder.AddBlobStorage(BlobContainers.Certificates);
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
        services.AddScoped<OrderCompletedHandler>();
        services.AddScoped<CourseCompletion>();
        services.AddScoped<CertificateWriter>();
        services.AddScoped<WriteCertificateHandler>();
        services.AddScoped<IssueCertificatesHandler>();
        services.AddSingleton<CertificateStore>();
        services.AddScoped<IErasureStep, CertificateErasure>();
        return builder;
    }
}
