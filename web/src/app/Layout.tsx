import { Outlet } from 'react-router';
import { Footer } from './Footer';
import { Header } from './Header';

/** The frame of the shop, the classroom and the account. */
export function Layout() {
  return (
    <>
      <Header />
      <Outlet />
      <Footer />
    </>
  );
}
