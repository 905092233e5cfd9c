import { useQueryClient } from '@tanstack/react-query';
import { CreditCard, Mail } from 'lucide-react';
import { useRef, useState } from 'react';
import { Navigate, useNavigate } from 'react-router';
import { isProblem } from '../../api/problem';
import { useUser } from '../../session/session';
import { Button } from '../../ui/Button';
import { Alert, ProblemAlert } from '../../ui/Feedback';
import { Page } from '../../ui/Page';
import { formatMoney } from '../../ui/format';
import ui from '../../ui/ui.module.css';
import { emptyBasket, useBasket } from '../basket/basket';
import { texts } from '../texts';
import css from './checkout.module.css';
import { usePlaceOrder } from './place-order';

export function CheckoutPage() {
  const { lines, total } = useBasket();
  const user = useUser();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [card, setCard] = useState(texts.checkout.cards[0]!.token);
  const isPlaced = useRef(false);
  const { mutate, isPending, error } = usePlaceOrder((orderId) => {
    isPlaced.current = true;
    void queries.invalidateQueries({ queryKey: ['orders'] });
    void navigate(`/orders/${orderId}`, { replace: true });
    emptyBasket();
  });
  if (total === null) return isPlaced.current ? null : <Navigate to="/basket" replace />;
  return (
    <Page title={texts.checkout.title} back={{ to: '/basket', label: texts.checkout.back }}>
      <form
        className={css.layout}
        onSubmit={(event) => {
          event.preventDefault();
          if (isPending) return;
          mutate({ lines: lines.map(({ productId, quantity }) => ({ productId, quantity })), payment: { token: card } });
        }}
      >
        <div className={ui.stack}>
          <section className={ui.card}>
            <h2>{texts.checkout.buyer}</h2>
            <p className={css.mail}>
              <Mail size={18} aria-hidden />
              {texts.checkout.mailTo(user?.email ?? '')}
            </p>
          </section>
          <fieldset className={`${ui.card} ${css.cards}`}>
            <legend className={ui.hidden}>{texts.checkout.payment}</legend>
            <h2 aria-hidden>{texts.checkout.payment}</h2>
            <p className={ui.muted}>{texts.checkout.sandbox}</p>
            {texts.checkout.cards.map(({ token, name, outcome }) => (
              <label key={token} className={css.card}>
                <input type="radio" name="card" value={token} checked={card === token} onChange={() => setCard(token)} />
                <CreditCard size={20} aria-hidden />
                <span>
                  <strong>{name}</strong>
                  <small>{outcome}</small>
                </span>
              </label>
            ))}
          </fieldset>
        </div>
        <aside className={`${ui.card} ${ui.stack} ${css.summary}`}>
          <h2>{texts.checkout.summary}</h2>
          <ul className={css.lines}>
            {lines.map((line) => (
              <li key={line.productId}>
                <span>
                  {line.title}
                  {line.quantity > 1 && ` × ${line.quantity}`}
                </span>
                <span>{formatMoney({ ...line.price, amount: line.price.amount * line.quantity })}</span>
              </li>
            ))}
          </ul>
          {error !== null && <ProblemAlert error={error} />}
          {isProblem(error) && error.isTransient && (
            <Alert kind="warn">
              <p>{texts.checkout.unsure}</p>
            </Alert>
          )}
          <Button type="submit" wide busy={isPending}>
            {texts.checkout.place(formatMoney(total))}
          </Button>
        </aside>
      </form>
    </Page>
  );
}
