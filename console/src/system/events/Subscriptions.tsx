import page from '../../ui/Page.module.css';
import { count } from '../jobs/words';
import classes from '../System.module.css';
import styles from './Events.module.css';
import type { Subscription } from './queries';

export function Subscriptions({ items }: { items: readonly Subscription[] }) {
  if (items.length === 0) {
    return <p className={classes.empty}>Nobody in this installation has asked to be told.</p>;
  }
  return (
    <ul className={`${page.card} ${page.list}`}>
      {items.map((subscription) => (
        <li key={subscription.name} className={styles.subscription}>
          <div className={styles.who}>
            <strong>{subscription.name}</strong>
            <div className={classes.soft}>
              {subscription.types.length === 0 ? 'every event' : subscription.types.join(', ')}
            </div>
          </div>
          <dl className={styles.numbers}>
            <Number name="to do" value={subscription.lag} />
            <Number name="retrying" value={subscription.retrying} tone="warn" />
            <Number name="waiting" value={subscription.waiting} />
            <Number name="given up" value={subscription.dead} tone="danger" />
          </dl>
        </li>
      ))}
    </ul>
  );
}

function Number({ name, value, tone }: { name: string; value: number; tone?: 'warn' | 'danger' }) {
  return (
    <div data-tone={value > 0 ? tone : undefined}>
      <dt>{name}</dt>
      <dd>{count(value)}</dd>
    </div>
  );
}
