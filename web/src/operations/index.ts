export { ConsoleFrame } from './frame/ConsoleFrame';
export { OrdersPage } from './orders/OrdersPage';
