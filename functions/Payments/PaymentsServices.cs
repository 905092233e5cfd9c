using Platform.Payments.Payments;
using Platform.Payments.Providers;

namespace Platform.Payments;

public static class PaymentsServices
{
    public static IHostApplicationBuilder AddPayments(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<PaymentsDbContext>("payments");
        builder.AddQueueCheck(ServiceBusNames.PaymentsCommands);
        builder.AddPersonalData("payments", PersonalData.Tables);
        builder.Services.AddSingleton<SandboxPaymentProvider>();
        builder.Services.AddSingleton<IPaymentProvider>(services =>
            new ResilientPaymentProvider(services.GetRequiredService<SandboxPaymentProvider>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddScoped<AuthorizePaymentHandler>();
        builder.Services.AddScoped<CapturePaymentHandler>();
        builder.Services.AddScoped<PaymentReversal>();
        builder.Services.AddScoped<VoidPaymentHandler>();
        builder.Services.AddScoped<RefundPaymentHandler>();
        return builder;
    }
}
