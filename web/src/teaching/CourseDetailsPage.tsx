import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client';
import { ProblemError, isProblem, versionedDataOf } from '../api/problem';
import { Button } from '../ui/Button';
import { Confirm } from '../ui/Dialog';
import { ProblemAlert, say } from '../ui/Feedback';
import ui from '../ui/ui.module.css';
import { CourseFrame } from './CourseFrame';
import { ProductEditor } from './ProductEditor';
import { formOf, requestOf } from './product-form';
import { type Product, ownProductQuery } from './teaching-query';
import { texts } from './texts';

export function CourseDetailsPage() {
  return <CourseFrame>{(product, etag) => <Details key={etag} product={product} etag={etag} />}</CourseFrame>;
}

function Details({ product, etag }: { product: Product; etag: string }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const save = async (request: ReturnType<typeof requestOf>, published: boolean) => {
    try {
      const saved = await versionedDataOf(
        api.authoring.PUT('/api/v1/catalog/products/{id}', {
          params: { path: { id: product.id }, header: { 'If-Match': etag } },
          body: { kind: product.kind, ...request, published },
        }),
      );
      queries.setQueryData(ownProductQuery(product.id).queryKey, saved);
      say(texts.details.saved);
      void queries.invalidateQueries({ queryKey: ['teaching', 'products'] });
    } catch (error) {
      throw isProblem(error) && error.status === 412 ? new ProblemError(412, { detail: texts.changed }) : error;
    }
  };
  const publish = useMutation({
    mutationFn: (published: boolean) => save(requestOf(formOf(product)), published),
    onSettled: () => setAsking(false),
  });
  return (
    <div className={ui.stack}>
      {publish.error !== null && (
        <ProblemAlert error={publish.error} onRetry={() => void queries.invalidateQueries({ queryKey: ['teaching', 'products', product.id] })} />
      )}
      <ProductEditor product={product} submit={texts.details.save} onSave={(form) => save(requestOf(form), product.published)}>
        {product.published ? (
          <Button look="danger" onClick={() => setAsking(true)}>
            {texts.details.unpublish}
          </Button>
        ) : (
          <Button look="secondary" busy={publish.isPending} onClick={() => publish.mutate(true)}>
            {texts.details.publish}
          </Button>
        )}
      </ProductEditor>
      {!product.published && <p className={ui.muted}>{texts.details.publishHint}</p>}
      {isAsking && (
        <Confirm
          title={texts.details.unpublishTitle}
          confirm={texts.details.unpublish}
          busy={publish.isPending}
          onConfirm={() => publish.mutate(false)}
          onClose={() => setAsking(false)}
        >
          {texts.details.unpublishHint}
        </Confirm>
      )}
    </div>
  );
}
