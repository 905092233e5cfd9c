using Microsoft.Azure.Functions.Worker.Builder;
using Platform.Learning;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddPlatform("learning");
builder.AddLearning();
builder.Build().Run();
