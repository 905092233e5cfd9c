export { ConsoleFrame } from './frame/ConsoleFrame';
export { JobPage } from './jobs/JobPage';
export { JobsPage } from './jobs/JobsPage';
export { ReportsPage } from './jobs/ReportsPage';
export { SchedulesPage } from './jobs/SchedulesPage';
export { OrderPage } from './orders/OrderPage';
export { OrdersPage } from './orders/OrdersPage';
