import { useQuery } from '@tanstack/react-query';
import { Check, PackageX } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { components } from '../../api/generated/catalog';
import { isProblem } from '../../api/problem';
import { Button, ButtonLink } from '../../ui/Button';
import { Cover } from '../../ui/Cover';
import { Empty, ProblemAlert, Skeletons, say } from '../../ui/Feedback';
import { Page } from '../../ui/Page';
import { formatMoney } from '../../ui/format';
import ui from '../../ui/ui.module.css';
import { QuantityField } from '../basket/QuantityField';
import { addToBasket, useBasket } from '../basket/basket';
import { texts } from '../texts';
import { productQuery, stockQuery } from './product-query';
import css from './product.module.css';

const back = { to: '/', label: texts.product.back };

export function ProductPage() {
  const { id = '' } = useParams();
  const { data: product, error, refetch } = useQuery(productQuery(id));
  if (product !== undefined) return <Details key={product.id} product={product} />;
  if (isProblem(error) && error.status === 404) {
    return (
      <Page title={texts.product.notFound} back={back}>
        <Empty icon={PackageX} title={texts.product.notFoundHint}>
          <ButtonLink to="/">{texts.basket.browse}</ButtonLink>
        </Empty>
      </Page>
    );
  }
  return (
    <main className={ui.page} id="content" tabIndex={-1}>
      {error === null ? <Skeletons count={1} height={380} /> : <ProblemAlert error={error} onRetry={() => void refetch()} />}
    </main>
  );
}

function Details({ product }: { product: components['schemas']['Product'] }) {
  const { kind, title } = product;
  return (
    <Page title={title} back={back}>
      <div className={css.layout}>
        <div>
          <div className={css.cover}>
            <Cover title={title} kind={kind} />
          </div>
          <p className={css.description}>{product.description}</p>
          <ul className={css.promises}>
            {texts.product.promises[kind].map((promise) => (
              <li key={promise}>
                <Check size={18} aria-hidden />
                {promise}
              </li>
            ))}
          </ul>
          {(product.tags ?? []).length > 0 && (
            <div className={ui.row}>
              {product.tags.map((tag) => (
                <Link key={tag} className={css.tag} to={`/?tag=${tag}`}>
                  {tag}
                </Link>
              ))}
            </div>
          )}
        </div>
        <BuyBox product={product} />
      </div>
    </Page>
  );
}

function BuyBox({ product }: { product: components['schemas']['Product'] }) {
  const { id: productId, kind, title, price } = product;
  const [quantity, setQuantity] = useState(1);
  const { data: stock } = useQuery(stockQuery(productId));
  const { lines } = useBasket();
  const isInBasket = lines.some((line) => line.productId === productId);
  const isSoldOut = stock?.available === 0;
  return (
    <aside className={`${ui.card} ${css.buy}`}>
      <span className={ui.badge} data-kind="accent">
        {texts.product.kind[kind]}
      </span>
      <p className={css.price}>{formatMoney(price)}</p>
      {stock !== undefined && <Availability kind={kind} available={stock.available} />}
      {kind === 'kit' && !isSoldOut && <QuantityField label={texts.product.quantity} kind={kind} value={quantity} onChange={setQuantity} />}
      {isInBasket && kind === 'course' ? (
        <ButtonLink wide to="/basket">
          {texts.product.toBasket}
        </ButtonLink>
      ) : (
        <Button
          wide
          disabled={isSoldOut}
          onClick={() => {
            addToBasket({ productId, kind, title, price, quantity });
            say(texts.product.added(title));
          }}
        >
          {texts.product.add}
        </Button>
      )}
      {isInBasket && kind !== 'course' && (
        <ButtonLink wide look="secondary" to="/basket">
          {texts.product.toBasket}
        </ButtonLink>
      )}
      {kind === 'course' && <p className={`${ui.muted} ${ui.small}`}>{texts.product.owned}</p>}
    </aside>
  );
}

function Availability({ kind, available }: { kind: string; available: number }) {
  const few = 10;
  if (available === 0) return <Badge kind="bad" text={texts.product.soldOut} />;
  if (available <= few) return <Badge kind="warn" text={texts.product.left(available)} />;
  return <Badge kind="good" text={kind === 'course' ? texts.product.seats : texts.product.inStock} />;
}

function Badge({ kind, text }: { kind: string; text: string }) {
  return (
    <span className={ui.badge} data-kind={kind}>
      {text}
    </span>
  );
}
