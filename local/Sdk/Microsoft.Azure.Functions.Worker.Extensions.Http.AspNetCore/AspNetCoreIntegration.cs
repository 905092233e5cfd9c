using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker
{
    /// <summary>The HTTP context of an execution.</summary>
    public static class FunctionContextExtensions
    {
        /// <summary>The request that started the execution; null when something else did.</summary>
        public static HttpContext? GetHttpContext(this FunctionContext context) =>
            context.Items.TryGetValue("HttpRequestContext", out var item) ? item as HttpContext : null;
    }
}

namespace Microsoft.Azure.Functions.Worker.Builder
{
    /// <summary>ASP.NET Core's request and result types for HTTP triggers.</summary>
    public static class FunctionsApplicationBuilderAspNetCoreExtensions
    {
        public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
        {
            builder.Services.AddMvc();
            return builder;
        }
    }
}
