using Microsoft.Azure.Functions.Worker.Builder;
using Platform.Jobs;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddPlatform("jobs");
builder.AddJobs();
builder.Build().Run();
