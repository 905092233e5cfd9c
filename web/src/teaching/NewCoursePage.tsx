import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api } from '../api/client';
import { dataOf } from '../api/problem';
import { Page } from '../ui/Page';
import { ProductEditor } from './ProductEditor';
import { type ProductForm, requestOf } from './product-form';
import { texts } from './texts';

export function NewCoursePage() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [key] = useState(() => crypto.randomUUID());
  const [sent, setSent] = useState({ key, form: '' });
  const save = async (form: ProductForm) => {
    const request = requestOf(form);
    const text = JSON.stringify(request);
    // A repetition has the same key; a changed request another one.
    const attempt = sent.form === '' || sent.form === text ? { key: sent.key, form: text } : { key: crypto.randomUUID(), form: text };
    setSent(attempt);
    const { id } = await dataOf(
      api.authoring.POST('/api/v1/catalog/products', {
        params: { header: { 'Idempotency-Key': attempt.key } },
        body: { kind: 'course', published: false, ...request },
      }),
    );
    await queries.invalidateQueries({ queryKey: ['teaching', 'products'] });
    await navigate(`/teach/${id}`, { replace: true });
  };
  return (
    <Page title={texts.details.newTitle} back={{ to: '/teach', label: texts.back }} width="text">
      <ProductEditor submit={texts.details.create} onSave={save} />
    </Page>
  );
}
