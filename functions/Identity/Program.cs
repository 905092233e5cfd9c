using Microsoft.Azure.Functions.Worker.Builder;
using Platform.Identity;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddPlatform("identity");
builder.AddIdentity();
builder.Build().Run();
