using Microsoft.Azure.Functions.Worker.Builder;
using Platform.Notifications;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.AddPlatform("notifications");
builder.AddNotifications();
builder.Build().Run();
