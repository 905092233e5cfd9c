import { z } from 'zod';
import type { components } from '../../api/generated/customers';
import { texts } from '../texts';

export type Address = components['schemas']['Address'];
export type AddressRequest = components['schemas']['AddressRequest'];

export const countries: components['schemas']['Country'][] = [
  'AT', 'BE', 'CA', 'CH', 'CZ', 'DE', 'DK', 'ES', 'FI', 'FR', 'GB', 'IE', 'IT', 'NL', 'PL', 'PT', 'SE', 'US',
]; // prettier-ignore

const names = new Intl.DisplayNames(undefined, { type: 'region' });
export const countryNames = Object.fromEntries(countries.map((country) => [country, names.of(country) ?? country])) as Record<Address['country'], string>;

/** The countries whose addresses need the code of a state or province. */
export const hasRegionCode = (country: string): boolean => ['US', 'CA', 'IT'].includes(country);

const line = z.string().trim().min(1, texts.addresses.needed).max(100);
const optional = z.string().trim().max(100);

export const addressSchema = z
  .object({ recipient: line, line1: line, line2: optional, postalCode: optional, city: line, region: optional, country: z.enum(countries) })
  .superRefine(({ country, postalCode, region }, issues) => {
    if (country !== 'IE' && postalCode === '') issues.addIssue({ code: 'custom', path: ['postalCode'], message: texts.addresses.needed });
    if (hasRegionCode(country) && region === '') issues.addIssue({ code: 'custom', path: ['region'], message: texts.addresses.needed });
  });
export type AddressForm = z.infer<typeof addressSchema>;
export const addressFields = ['recipient', 'line1', 'line2', 'postalCode', 'city', 'region', 'country'] as const;

export function formOf(address: Address | undefined): AddressForm {
  return {
    recipient: address?.recipient ?? '',
    line1: address?.line1 ?? '',
    line2: address?.line2 ?? '',
    postalCode: address?.postalCode ?? '',
    city: address?.city ?? '',
    region: address?.region ?? '',
    country: address?.country ?? 'DE',
  };
}

export function requestOf({ line2, postalCode, region, ...rest }: AddressForm): AddressRequest {
  const given = (text: string) => (text === '' ? null : text);
  return { ...rest, line2: given(line2), postalCode: given(postalCode), region: given(region) };
}
