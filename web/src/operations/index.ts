export { ConsoleFrame } from './frame/ConsoleFrame';
export { AppsPage } from './messaging/AppsPage';
export { AuditPage } from './messaging/AuditPage';
export { DeadLetterPage } from './messaging/DeadLetterPage';
export { DeadLettersPage } from './messaging/DeadLettersPage';
export { MessagingPage } from './messaging/MessagingPage';
export { OrdersPage } from './orders/OrdersPage';
