using Microsoft.Azure.Functions.Worker.Builder;
using Platform.Audit;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddPlatform("audit");
builder.AddAudit();
builder.Build().Run();
