import { type LazyRouteFunction, type RouteObject, Navigate, createBrowserRouter } from 'react-router';
import { CatalogPage } from '../shop/catalog/CatalogPage';
import { Crash } from './Crash';
import { Layout } from './Layout';
import { NotFoundPage } from './NotFoundPage';
import { RequireUser } from './RequireUser';
import { Root } from './Root';

/** A page that is loaded when somebody goes there. */
function lazy<Name extends string>(load: () => Promise<Record<Name, React.ComponentType>>, name: Name): LazyRouteFunction<RouteObject> {
  return async () => ({ Component: (await load())[name] });
}

const account = () => import('../account');
const classroom = () => import('../classroom');
const operations = () => import('../operations');
const shop = () => import('../shop');
const teaching = () => import('../teaching');

export function newRouter() {
  return createBrowserRouter([
    {
      Component: Root,
      ErrorBoundary: Crash,
      HydrateFallback: () => null,
      children: [
        {
          Component: RequireUser,
          children: [
            {
              path: 'console',
              lazy: lazy(operations, 'ConsoleFrame'),
              children: [
                { index: true, Component: () => <Navigate to="/console/orders" replace /> },
                { path: 'orders', lazy: lazy(operations, 'OrdersPage') },
                { path: 'orders/:id', lazy: lazy(operations, 'OrderPage') },
                { path: 'reports', lazy: lazy(operations, 'ReportsPage') },
                { path: 'jobs', lazy: lazy(operations, 'JobsPage') },
                { path: 'jobs/:id', lazy: lazy(operations, 'JobPage') },
                { path: 'schedules', lazy: lazy(operations, 'SchedulesPage') },
                { path: 'customers', lazy: lazy(operations, 'CustomersPage') },
                { path: 'customers/:id', lazy: lazy(operations, 'CustomerPage') },
                { path: 'data-requests', lazy: lazy(operations, 'DataRequestsPage') },
                { path: 'users', lazy: lazy(operations, 'UsersPage') },
                { path: 'users/:id', lazy: lazy(operations, 'UserPage') },
                { path: 'security-events', lazy: lazy(operations, 'SecurityEventsPage') },
                { path: 'messaging', lazy: lazy(operations, 'MessagingPage') },
                { path: 'dead-letters', lazy: lazy(operations, 'DeadLettersPage') },
                { path: 'dead-letters/:sequenceNumber', lazy: lazy(operations, 'DeadLetterPage') },
                { path: 'quarantine', lazy: lazy(operations, 'QuarantinePage') },
                { path: 'audit', lazy: lazy(operations, 'AuditPage') },
                { path: 'apps', lazy: lazy(operations, 'AppsPage') },
                { path: '*', Component: NotFoundPage },
              ],
            },
          ],
        },
        {
          Component: Layout,
          children: [
            { index: true, Component: CatalogPage },
            { path: 'products/:id', lazy: lazy(shop, 'ProductPage') },
            { path: 'basket', lazy: lazy(shop, 'BasketPage') },
            { path: 'login', lazy: lazy(account, 'LoginPage') },
            { path: 'register', lazy: lazy(account, 'RegisterPage') },
            { path: 'verify-email', lazy: lazy(account, 'VerifyEmailPage') },
            { path: 'confirm-email', lazy: lazy(account, 'ConfirmEmailPage') },
            { path: 'forgot-password', lazy: lazy(account, 'ForgotPasswordPage') },
            { path: 'reset-password', lazy: lazy(account, 'ResetPasswordPage') },
            { path: 'certificates', lazy: lazy(classroom, 'FindCertificatePage') },
            { path: 'certificates/:code', lazy: lazy(classroom, 'CertificatePage') },
            {
              Component: RequireUser,
              children: [
                { path: 'checkout', lazy: lazy(shop, 'CheckoutPage') },
                { path: 'orders', lazy: lazy(shop, 'OrdersPage') },
                { path: 'orders/:id', lazy: lazy(shop, 'OrderPage') },
                { path: 'account', lazy: lazy(account, 'ProfilePage') },
                { path: 'account/addresses', lazy: lazy(account, 'AddressesPage') },
                { path: 'account/security', lazy: lazy(account, 'SecurityPage') },
                { path: 'account/privacy', lazy: lazy(account, 'PrivacyPage') },
                { path: 'learn', lazy: lazy(classroom, 'MyCoursesPage') },
                { path: 'learn/:courseId', lazy: lazy(classroom, 'CoursePage') },
                { path: 'learn/:courseId/lessons/:lessonId', lazy: lazy(classroom, 'LessonPage') },
                { path: 'learn/:courseId/quizzes/:quizId', lazy: lazy(classroom, 'QuizPage') },
                {
                  path: 'teach',
                  lazy: lazy(teaching, 'RequireInstructor'),
                  children: [
                    { index: true, lazy: lazy(teaching, 'TeachingPage') },
                    { path: 'new', lazy: lazy(teaching, 'NewCoursePage') },
                    { path: ':id', lazy: lazy(teaching, 'CourseDetailsPage') },
                    { path: ':id/content', lazy: lazy(teaching, 'CourseContentPage') },
                    { path: ':id/learners', lazy: lazy(teaching, 'LearnersPage') },
                  ],
                },
                { path: 'files', lazy: lazy(() => import('../files/FilesPage'), 'FilesPage') },
              ],
            },
            { path: '*', Component: NotFoundPage },
          ],
        },
      ],
    },
  ]);
}
