using Platform.Samples.SampleThings;

namespace Platform.Samples;

public static class SamplesServices
{
    public static IHostApplicationBuilder AddSamples(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<SamplesDbContext>("samples");
        builder.AddQueueCheck(ServiceBusNames.SamplesCommands);
        builder.AddPersonalData("samples", PersonalData.Tables);
        builder.Services.AddSingleton<IValidator<AddSampleThingRequest>, AddSampleThingValidator>();
        builder.Services.AddScoped<CompleteSampleThingHandler>();
        return builder;
    }
}
