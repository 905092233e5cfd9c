import { RefreshCw } from 'lucide-react';
import { texts } from '../../texts';
import { Button } from '../../ui/Button';
import ui from '../../ui/ui.module.css';

/** Asks again, for pages that do not follow what they show by themselves. */
export function Refresh({ query }: { query: { isRefetching: boolean; refetch: () => Promise<unknown> } }) {
  return (
    <Button look="secondary" onClick={() => void query.refetch()}>
      <RefreshCw size={17} aria-hidden className={query.isRefetching ? ui.spin : undefined} />
      {texts.refresh}
    </Button>
  );
}
