using Microsoft.Azure.Functions.Worker.Builder;
using Platform.Samples;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddPlatform("samples");
builder.AddSamples();
builder.Build().Run();
