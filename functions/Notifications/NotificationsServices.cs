using MimeKit;
using Platform.Notifications.Consents;
using Platform.Notifications.Mail;
using Platform.Notifications.Mailings;
using Platform.Notifications.Notifications;

namespace Platform.Notifications;

public static class NotificationsServices
{
    public static IHostApplicationBuilder AddNotifications(this IHostApplicationBuilder builder)
    {
        builder.AddDatabase<NotificationsDbContext>("notifications");
        builder.AddQueueCheck(ServiceBusNames.NotificationsCommands);
        builder.Services.AddOptions<SmtpOptions>().BindConfiguration("Smtp").ValidateDataAnnotations()
            .Validate(
                o => MailboxAddress.TryParse(o.From, out var from) && from.Domain.Length > 0,
                "Smtp__From must be an email address, such as Platform <no-reply@platform.example>.")
            .ValidateOnStart();
        builder.Services.AddSingleton<IMailSender, SmtpMailSender>();
        builder.Services.AddScoped<NotificationWriter>();
        builder.Services.AddSingleton<MailDelivery>();
        builder.Services.AddScoped<UserRegisteredHandler>();
        builder.Services.AddScoped<SessionCompromisedHandler>();
        builder.Services.AddScoped<SecondFactorChangedHandler>();
        builder.Services.AddScoped<AccountMailHandler>();
        builder.Services.AddScoped<UserEmailChangedHandler>();
        builder.Services.AddScoped<OrderCompletedHandler>();
        builder.Services.AddScoped<OrderCancelledHandler>();
        builder.Services.AddScoped<OrderRefundedHandler>();
        builder.Services.AddScoped<CourseCompletedHandler>();
        builder.Services.AddScoped<ConsentChangedHandler>();
        builder.Services.AddScoped<SendMailHandler>();
        return builder;
    }
}
