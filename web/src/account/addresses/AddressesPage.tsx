import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { MapPin, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { texts as frame } from '../../texts';
import { Button } from '../../ui/Button';
import { Confirm } from '../../ui/Dialog';
import { Empty, ProblemAlert, Skeletons } from '../../ui/Feedback';
import { Page } from '../../ui/Page';
import ui from '../../ui/ui.module.css';
import { AccountTabs } from '../AccountTabs';
import css from '../account.module.css';
import { texts } from '../texts';
import { AddressEditor } from './AddressEditor';
import { type Address, countryNames } from './address-form';
import { addressesQuery, removeAddress } from './address-query';

export function AddressesPage() {
  const { data, error, isPending, refetch } = useQuery(addressesQuery());
  const [edited, setEdited] = useState<Address | 'new'>();
  const add = (
    <Button onClick={() => setEdited('new')}>
      <Plus size={18} aria-hidden />
      {texts.addresses.add}
    </Button>
  );
  return (
    <Page title={texts.addresses.title} width="text">
      <AccountTabs />
      {error !== null && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeletons count={2} height={140} />}
      {edited !== undefined ? (
        <AddressEditor address={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />
      ) : (
        data !== undefined && (
          <>
            {data.items.length === 0 && (
              <Empty icon={MapPin} title={texts.addresses.empty}>
                <p>{texts.addresses.emptyHint}</p>
                {add}
              </Empty>
            )}
            <ul className={css.addresses}>
              {data.items.map((address) => (
                <AddressCard key={address.id} address={address} onEdit={() => setEdited(address)} />
              ))}
            </ul>
            {data.items.length > 0 && add}
          </>
        )
      )}
    </Page>
  );
}

function AddressCard({ address, onEdit }: { address: Address; onEdit: () => void }) {
  const { id, recipient, line1, line2, postalCode, city, region, country } = address;
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => removeAddress(id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['addresses'] }),
    onSettled: () => setAsking(false),
  });
  return (
    <li className={ui.card}>
      <address>
        <strong>{recipient}</strong>
        {[line1, line2, [postalCode, city].filter(Boolean).join(' '), region, countryNames[country]]
          .filter(Boolean)
          .map((line) => (
            <div key={line}>{line}</div>
          ))}
      </address>
      {error !== null && <ProblemAlert error={error} />}
      <div className={ui.row}>
        <Button look="secondary" aria-label={texts.addresses.editOf(recipient, line1)} onClick={onEdit}>
          <Pencil size={16} aria-hidden />
          {texts.addresses.edit}
        </Button>
        <Button look="danger" aria-label={texts.addresses.removeOf(recipient, line1)} onClick={() => setAsking(true)}>
          <Trash2 size={16} aria-hidden />
          {frame.remove}
        </Button>
      </div>
      {isAsking && (
        <Confirm title={texts.addresses.removeTitle} confirm={frame.remove} busy={isPending} onConfirm={mutate} onClose={() => setAsking(false)}>
          {`${recipient}, ${line1}`}
        </Confirm>
      )}
    </li>
  );
}
