import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { RouterProvider, createMemoryRouter } from 'react-router';
import { beforeEach, describe, expect, it } from 'vitest';
import { ConfirmEmailPage, ForgotPasswordPage, LoginPage, RegisterPage, ResetPasswordPage, VerifyEmailPage } from '../src/account';
import { addressSchema, formOf, requestOf } from '../src/account/addresses/address-form';
import { nextPage } from '../src/account/links';
import { Sessions } from '../src/account/security/Sessions';
import { newQueryClient } from '../src/api/queries';
import { problem, serve } from './server';

function show(page: ReactNode, path = '/') {
  const router = createMemoryRouter([{ path: '*', element: page }], { initialEntries: [path] });
  render(
    <QueryClientProvider client={newQueryClient()}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return userEvent.setup();
}

beforeEach(() => window.history.replaceState(null, '', '/'));

describe('Logging in', () => {
  const logIn = async (user: ReturnType<typeof userEvent.setup>) => {
    await user.type(screen.getByLabelText('Email'), 'ada@example.com');
    await user.type(screen.getByLabelText('Password'), 'correct-horse-9');
    await user.click(screen.getByRole('button', { name: 'Log in' }));
  };

  it('says what is missing, at the field, before anything is sent', async () => {
    const received = serve(() => ({}));
    const user = show(<LoginPage />);
    await user.click(screen.getByRole('button', { name: 'Log in' }));
    expect(await screen.findByText('Enter your email address.')).toBeTruthy();
    expect(screen.getByLabelText('Email').getAttribute('aria-invalid')).toBe('true');
    expect(received).toEqual([]);
  });

  it('shows the reason of a refusal', async () => {
    serve(() => problem(401, 'wrong-credentials', 'The address or the password is wrong.'));
    await logIn(show(<LoginPage />));
    expect((await screen.findByRole('alert')).textContent).toContain('The address or the password is wrong.');
  });

  it('asks for the code as a second step, where the account has a second factor', async () => {
    const received = serve(({ body }) =>
      (body as { code?: string }).code === undefined ? problem(401, 'second-factor-required') : problem(401, 'second-factor-invalid', 'The code is wrong.'),
    );
    const user = show(<LoginPage />);
    await logIn(user);
    await user.type(await screen.findByLabelText('Code'), '123456');
    await user.click(screen.getByRole('button', { name: 'Log in' }));
    expect(await screen.findByText('The code is wrong.')).toBeTruthy();
    expect(received.at(-1)).toMatchObject({ path: '/api/v1/auth/login', body: { email: 'ada@example.com', password: 'correct-horse-9', code: '123456' } });
    expect(screen.queryByLabelText('Password')).toBeNull();
  });

  it('offers another link to an account whose address is not confirmed', async () => {
    const received = serve(({ path }) => (path.endsWith('/login') ? problem(403, 'email-not-verified') : { status: 202 }));
    const user = show(<LoginPage />);
    await logIn(user);
    await user.click(await screen.findByRole('button', { name: 'Send another link' }));
    expect(await screen.findByText(/another link is on its way/)).toBeTruthy();
    expect(received.at(-1)).toMatchObject({ path: '/api/v1/auth/resend-verification', body: { email: 'ada@example.com' } });
  });
});

describe('Registering', () => {
  const register = async (user: ReturnType<typeof userEvent.setup>) => {
    await user.type(screen.getByLabelText('Name'), 'Ada');
    await user.type(screen.getByLabelText('Email'), 'ada@example.com');
    await user.type(screen.getByLabelText('Password'), 'correct-horse-9');
    await user.click(screen.getByRole('button', { name: 'Create account' }));
  };

  it('sends to the mailbox when the address is to be confirmed first', async () => {
    const received = serve(() => ({ status: 202 }));
    await register(show(<RegisterPage />));
    expect(await screen.findByRole('heading', { name: 'Look into your mailbox' })).toBeTruthy();
    expect(received).toHaveLength(1);
  });

  it("puts the API's errors at their fields", async () => {
    serve(() => problem(400, 'invalid-request', 'The request is invalid.', { displayName: ['The name has no web address.'] }));
    await register(show(<RegisterPage />));
    expect(await screen.findByText('The name has no web address.')).toBeTruthy();
    expect(screen.getByLabelText('Name').getAttribute('aria-invalid')).toBe('true');
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('A link in a mail', () => {
  it('makes an account with the password of the registration', async () => {
    window.history.replaceState(null, '', '/verify-email#token=abc');
    const received = serve(({ body }) =>
      (body as { password: string }).password === 'correct-horse-9' ? { status: 204 } : problem(403, 'wrong-password', 'This is not the password.'),
    );
    const user = show(<VerifyEmailPage />);
    expect(window.location.hash).toBe('');
    await user.type(screen.getByLabelText('Password'), 'wrong-horse-99');
    await user.click(screen.getByRole('button', { name: 'Confirm the address' }));
    expect(await screen.findByText('This is not the password.')).toBeTruthy();
    await user.clear(screen.getByLabelText('Password'));
    await user.type(screen.getByLabelText('Password'), 'correct-horse-9');
    await user.click(screen.getByRole('button', { name: 'Confirm the address' }));
    expect(await screen.findByText('Your address is confirmed.')).toBeTruthy();
    expect(received[1]).toMatchObject({ path: '/api/v1/auth/verify-email', body: { token: 'abc', password: 'correct-horse-9' } });
  });

  it('confirms a new address once, and leaves the address bar', async () => {
    window.history.replaceState(null, '', '/confirm-email#token=abc');
    const received = serve(() => ({ status: 204 }));
    show(<ConfirmEmailPage />);
    expect(await screen.findByText('Your address is confirmed.')).toBeTruthy();
    expect(received.map((r) => r.body)).toEqual([{ token: 'abc' }]);
    expect(window.location.hash).toBe('');
  });

  it('that is incomplete says so, and sends nothing', () => {
    const received = serve(() => ({}));
    show(<ResetPasswordPage />);
    expect(screen.getByText(/This link is incomplete/)).toBeTruthy();
    expect(received).toEqual([]);
  });

  it('sets a new password', async () => {
    window.history.replaceState(null, '', '/reset-password#token=abc');
    const received = serve(() => ({ status: 204 }));
    const user = show(<ResetPasswordPage />);
    await user.type(screen.getByLabelText('New password'), 'another-horse-10');
    await user.click(screen.getByRole('button', { name: 'Save the password' }));
    expect(await screen.findByText(/all sessions have ended/)).toBeTruthy();
    expect(received[0]).toMatchObject({ path: '/api/v1/auth/reset-password', body: { token: 'abc', password: 'another-horse-10' } });
  });

  it('is asked for without learning who has an account', async () => {
    serve(() => ({ status: 202 }));
    const user = show(<ForgotPasswordPage />);
    await user.type(screen.getByLabelText('Email'), 'ada@example.com');
    await user.click(screen.getByRole('button', { name: 'Send the link' }));
    expect(await screen.findByText(/If there is an account/)).toBeTruthy();
  });
});

describe('The list of sessions', () => {
  it('ends another session, and not by mistake this one', async () => {
    const session = { address: '127.0.0.1', startedAt: '2026-11-30T09:00:00Z', lastUsedAt: '2026-11-30T10:00:00Z' };
    const sessions = [
      { ...session, id: 's1', device: 'Chrome on Linux', current: true },
      { ...session, id: 's2', device: 'Safari on iPhone', current: false },
    ];
    const received = serve(({ method }) => (method === 'GET' ? { body: { items: sessions, next: null } } : { status: 204 }));
    const user = show(<Sessions />);
    await user.click(await screen.findByRole('button', { name: 'Log out Safari on iPhone' }));
    expect(received.some((r) => r.method === 'DELETE' && r.path === '/api/v1/auth/sessions/s2')).toBe(true);
    expect(screen.queryByRole('button', { name: 'Log out Chrome on Linux' })).toBeNull();
  });
});

describe('The page after the login', () => {
  it.each([
    ['/orders?x=1', '/orders?x=1'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['', '/'],
  ])('of next=%s is %s', (next, page) => expect(nextPage(new URLSearchParams({ next }))).toBe(page));
});

describe('An address', () => {
  const address = { ...formOf(undefined), recipient: 'Ada', line1: 'Street 1', city: 'Town', postalCode: '10115' };

  it.each([
    ['IE', { postalCode: '' }, []],
    ['DE', { postalCode: '' }, ['postalCode']],
    ['US', {}, ['region']],
    ['IT', { region: 'RM' }, []],
  ] as const)('in %s with %o lacks %o', (country, part, missing) => {
    const { error } = addressSchema.safeParse({ ...address, country, ...part });
    expect(error?.issues.map((issue) => issue.path[0]) ?? []).toEqual(missing);
  });

  it('is sent without what is empty', () => expect(requestOf(address)).toMatchObject({ line2: null, region: null, postalCode: '10115' }));
});
