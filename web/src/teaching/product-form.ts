import { z } from 'zod';
import type { Product } from './teaching-query';
import { texts } from './texts';

export const currencies = ['EUR', 'USD', 'GBP', 'CHF'] as const;
const minorUnits = 100;

export const productSchema = z.object({
  title: z.string().trim().min(1, texts.details.needed).max(200),
  description: z.string().trim().min(1, texts.details.needed).max(4000),
  price: z.string().trim().regex(/^\d{1,7}([.,]\d{1,2})?$/, texts.details.priceWrong),
  currency: z.enum(currencies),
  tags: z.string().trim(),
});
export type ProductForm = z.infer<typeof productSchema>;
export const productFields = ['title', 'description', 'price', 'currency', 'tags'] as const;

export function formOf(product: Product | undefined): ProductForm {
  return {
    title: product?.title ?? '',
    description: product?.description ?? '',
    price: product === undefined ? '' : (product.price.amount / minorUnits).toFixed(2),
    currency: product?.price.currency ?? 'EUR',
    tags: product?.tags.join(' ') ?? '',
  };
}

export function requestOf({ title, description, price, currency, tags }: ProductForm) {
  return {
    title,
    description,
    price: { amount: Math.round(Number(price.replace(',', '.')) * minorUnits), currency },
    tags: tags.split(/[\s,]+/).filter((tag) => tag !== ''),
  };
}
