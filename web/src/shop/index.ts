export { BasketPage } from './basket/BasketPage';
export { CheckoutPage } from './checkout/CheckoutPage';
export { OrderPage } from './orders/OrderPage';
export { OrdersPage } from './orders/OrdersPage';
export { ProductPage } from './product/ProductPage';
