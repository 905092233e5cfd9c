using Microsoft.Azure.Functions.Worker.Builder;
using Platform.Files;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddPlatform("files");
builder.AddFiles();
builder.Build().Run();
