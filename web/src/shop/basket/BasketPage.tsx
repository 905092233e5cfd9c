import { ShoppingBag, Trash2 } from 'lucide-react';
import { Link } from 'react-router';
import { ButtonLink } from '../../ui/Button';
import { Cover } from '../../ui/Cover';
import { Alert, Empty } from '../../ui/Feedback';
import { Page } from '../../ui/Page';
import { formatMoney } from '../../ui/format';
import ui from '../../ui/ui.module.css';
import { texts } from '../texts';
import { QuantityField } from './QuantityField';
import { type BasketLine, removeFromBasket, setQuantity, useBasket } from './basket';
import css from './basket.module.css';

export function BasketPage() {
  const { lines, total, isMixed } = useBasket();
  if (lines.length === 0) {
    return (
      <Page title={texts.basket.title}>
        <Empty icon={ShoppingBag} title={texts.basket.empty}>
          <p>{texts.basket.emptyHint}</p>
          <ButtonLink to="/">{texts.basket.browse}</ButtonLink>
        </Empty>
      </Page>
    );
  }
  return (
    <Page title={texts.basket.title}>
      <div className={css.layout}>
        <ul className={css.lines}>
          {lines.map((line) => (
            <Line key={line.productId} line={line} />
          ))}
        </ul>
        <aside className={`${ui.card} ${ui.stack} ${css.summary}`}>
          {isMixed && (
            <Alert kind="warn">
              <p>{texts.basket.mixed}</p>
            </Alert>
          )}
          {total !== null && (
            <>
              <div className={css.total}>
                <span>{texts.basket.total}</span>
                <strong>{formatMoney(total)}</strong>
              </div>
              <ButtonLink wide to="/checkout">
                {texts.basket.checkout}
              </ButtonLink>
            </>
          )}
        </aside>
      </div>
    </Page>
  );
}

function Line({ line }: { line: BasketLine }) {
  const { productId, kind, title, price, quantity } = line;
  return (
    <li className={css.line}>
      <div className={css.cover}>
        <Cover title={title} kind={kind} />
      </div>
      <div className={css.what}>
        <Link to={`/products/${productId}`}>{title}</Link>
        <span className={ui.muted}>{kind === 'course' ? texts.basket.oneSeat : texts.basket.each(formatMoney(price))}</span>
        {kind !== 'course' && (
          <QuantityField label={texts.basket.quantityOf(title)} kind={kind} value={quantity} onChange={(next) => setQuantity(productId, next)} />
        )}
      </div>
      <div className={css.end}>
        <strong>{formatMoney({ ...price, amount: price.amount * quantity })}</strong>
        <button type="button" className={ui.iconButton} aria-label={texts.basket.remove(title)} onClick={() => removeFromBasket(productId)}>
          <Trash2 size={18} aria-hidden />
        </button>
      </div>
    </li>
  );
}
