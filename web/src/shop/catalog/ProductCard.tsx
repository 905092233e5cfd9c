import { Link } from 'react-router';
import type { components } from '../../api/generated/search';
import { Cover } from '../../ui/Cover';
import { Html } from '../../ui/Html';
import { formatMoney } from '../../ui/format';
import ui from '../../ui/ui.module.css';
import { texts } from '../texts';
import css from './catalog.module.css';
import { excerptOf } from './excerpt';

export function ProductCard({ hit, withHighlight }: { hit: components['schemas']['Hit']; withHighlight: boolean }) {
  return (
    <article className={css.card}>
      <div className={css.cover}>
        <Cover title={hit.title} kind={hit.kind} />
        <span className={css.kind}>{texts.product.kind[hit.kind] ?? hit.kind}</span>
      </div>
      <div className={css.body}>
        <h2>
          <Link to={`/products/${hit.id}`}>{hit.title}</Link>
        </h2>
        <p className={css.excerpt}><Html html={excerptOf(hit, withHighlight)} /></p>
        <div className={css.foot}>
          <span className={css.price}>{hit.price !== null && formatMoney(hit.price)}</span>
          {hit.popularity > 0 && hit.kind === 'course' && <span className={ui.small}>{texts.product.learners(hit.popularity)}</span>}
        </div>
      </div>
    </article>
  );
}
