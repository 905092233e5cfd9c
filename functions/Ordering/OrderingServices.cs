using Platform.Ordering.Orders;
using Platform.Ordering.Orders.Checkout;
using Platform.Ordering.Products;

namespace Platform.Ordering;

public static class OrderingServices
{
    public static IHostApplicationBuilder AddOrdering(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<OrderingDbContext>("ordering");
        builder.AddQueueCheck(ServiceBusNames.OrderingCommands);
        builder.AddPersonalData("ordering", PersonalData.Tables);
        builder.Services.AddScoped<IErasureStep, OpenOrdersEnd>();
        builder.Services.AddOptions<OrderingOptions>().BindConfiguration("Ordering").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<IValidator<PlaceOrderRequest>, PlaceOrderValidator>();
        builder.Services.AddSingleton<IValidator<RefundOrderRequest>, RefundOrderValidator>();
        builder.Services.AddSingleton<CustomerBulkhead>();
        builder.Services.AddScoped<ProductProjection>();
        builder.Services.AddScoped<ProductPublishedHandler>();
        builder.Services.AddScoped<ProductUpdatedHandler>();
        builder.Services.AddScoped<ProductUnpublishedHandler>();
        builder.Services.AddScoped<CheckoutSteps>();
        return builder;
    }
}
