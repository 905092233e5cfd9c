import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { SecondFactorBadge } from '../src/operations/people/AccountBadge';
import type { Account, Role } from '../src/operations/people/people-query';

describe('The second factor of an account', () => {
  it.each<[Role[], boolean, string, string]>([
    [['customer', 'admin'], true, 'On', 'good'],
    [['customer', 'operator'], false, 'None', 'warn'],
    [['customer'], false, 'None', 'plain'],
  ])('with the roles %o and %o is shown as %s', (roles, hasSecondFactor, text, kind) => {
    render(<SecondFactorBadge account={{ roles, hasSecondFactor } as Account} />);
    expect(screen.getByText(text).dataset['kind']).toBe(kind);
  });
});
