namespace Platform.Ordering.Contracts;

/// <summary>To Ordering itself: start the checkout of an order.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="PaymentToken">The payment provider's payment method token; never a card number.</param>
/// <param name="HasCourses">Whether the customer is to be enrolled.</param>
public sealed record StartCheckout(Guid OrderId, string PaymentToken, bool HasCourses) : IOutgoingMessage
{
    public static string Type => "ordering.start-checkout.v1";
    public static string Destination => ServiceBusNames.OrderingCommands;
}

/// <summary>To Ordering itself: start the refund of an order.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="HasCourses">Whether the customer was enrolled.</param>
public sealed record StartRefund(Guid OrderId, bool HasCourses) : IOutgoingMessage
{
    public static string Type => "ordering.start-refund.v1";
    public static string Destination => ServiceBusNames.OrderingCommands;
}

/// <summary>To Learning: give the customer a seat in every course of the order, all or none. Replied to with learner-enrolled or enrolment-refused.</summary>
/// <param name="OrderId">The order; a repeated command for it gets the first reply again.</param>
/// <param name="LearnerId">The customer.</param>
/// <param name="Courses">One line per course.</param>
/// <param name="CorrelationId">The saga instance; the reply carries it.</param>
public sealed record EnrolLearner(Guid OrderId, Guid LearnerId, IReadOnlyList<EnrolLearnerCourse> Courses, string? CorrelationId = null) : IOutgoingMessage
{
    public static string Type => "learning.enrol-learner.v1";
    public static string Destination => ServiceBusNames.LearningCommands;
}

/// <summary>A course to learn.</summary>
/// <param name="CourseId">The course: the catalog's product.</param>
/// <param name="Quantity">How many seats were ordered, 1 to 1000.</param>
public sealed record EnrolLearnerCourse(Guid CourseId, int Quantity);

/// <summary>To Learning: cancel the enrolment of an order. Always replied to with enrolment-ended.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Reason">A human-readable reason.</param>
/// <param name="CorrelationId">The saga instance; the reply carries it.</param>
public sealed record CancelEnrolment(Guid OrderId, string Reason, string? CorrelationId = null) : IOutgoingMessage
{
    public static string Type => "learning.cancel-enrolment.v1";
    public static string Destination => ServiceBusNames.LearningCommands;
}

/// <summary>To Inventory: reserve the stock, all lines or none. Replied to with stock-reserved or stock-refused.</summary>
/// <param name="OrderId">The order; a repeated command for it gets the first reply again.</param>
/// <param name="Lines">One line per product.</param>
/// <param name="CorrelationId">The saga instance; the reply carries it.</param>
public sealed record ReserveStock(Guid OrderId, IReadOnlyList<ReserveStockLine> Lines, string? CorrelationId = null) : IOutgoingMessage
{
    public static string Type => "inventory.reserve-stock.v1";
    public static string Destination => ServiceBusNames.InventoryCommands;
}

/// <summary>A product to reserve.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="Quantity">How many, 1 to 1000.</param>
public sealed record ReserveStockLine(Guid ProductId, int Quantity);

/// <summary>To Inventory: commit the reserved stock. Replied to with stock-committed or stock-commit-refused.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CorrelationId">The saga instance; the reply carries it.</param>
public sealed record CommitStock(Guid OrderId, string? CorrelationId = null) : IOutgoingMessage
{
    public static string Type => "inventory.commit-stock.v1";
    public static string Destination => ServiceBusNames.InventoryCommands;
}

/// <summary>To Inventory: release the stock, reserved or committed. Always replied to with stock-released.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Reason">A human-readable reason.</param>
/// <param name="CorrelationId">The saga instance; the reply carries it.</param>
public sealed record ReleaseStock(Guid OrderId, string Reason, string? CorrelationId = null) : IOutgoingMessage
{
    public static string Type => "inventory.release-stock.v1";
    public static string Destination => ServiceBusNames.InventoryCommands;
}

/// <summary>To Payments: authorize the payment. Replied to with payment-authorized or payment-declined.</summary>
/// <param name="OrderId">The order; a repeated command for it gets the first reply again.</param>
/// <param name="CustomerId">Who pays.</param>
/// <param name="Amount">The amount.</param>
/// <param name="Token">The payment provider's token.</param>
/// <param name="CorrelationId">The saga instance; the reply carries it.</param>
public sealed record AuthorizePayment(Guid OrderId, Guid CustomerId, Money Amount, string Token, string? CorrelationId = null) : IOutgoingMessage
{
    public static string Type => "payments.authorize-payment.v1";
    public static string Destination => ServiceBusNames.PaymentsCommands;
}

/// <summary>To Payments: capture the authorized payment. Replied to with payment-captured or payment-capture-failed.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CorrelationId">The saga instance; the reply carries it.</param>
public sealed record CapturePayment(Guid OrderId, string? CorrelationId = null) : IOutgoingMessage
{
    public static string Type => "payments.capture-payment.v1";
    public static string Destination => ServiceBusNames.PaymentsCommands;
}

/// <summary>To Payments: void the authorization. Replied to with payment-voided or, when the payment was captured already, payment-refunded.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Reason">A human-readable reason.</param>
/// <param name="CorrelationId">The saga instance; the reply carries it.</param>
public sealed record VoidPayment(Guid OrderId, string Reason, string? CorrelationId = null) : IOutgoingMessage
{
    public static string Type => "payments.void-payment.v1";
    public static string Destination => ServiceBusNames.PaymentsCommands;
}

/// <summary>To Payments: refund the payment. Replied to with payment-refunded or, when it was not captured, payment-voided.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Reason">A human-readable reason.</param>
/// <param name="CorrelationId">The saga instance; the reply carries it.</param>
public sealed record RefundPayment(Guid OrderId, string Reason, string? CorrelationId = null) : IOutgoingMessage
{
    public static string Type => "payments.refund-payment.v1";
    public static string Destination => ServiceBusNames.PaymentsCommands;
}
