import { Page } from '../../ui/Page';
import ui from '../../ui/ui.module.css';
import { AccountTabs } from '../AccountTabs';
import { texts } from '../texts';
import { Consents } from './Consents';
import { DeleteAccount } from './DeleteAccount';
import { Export } from './Export';

export function PrivacyPage() {
  return (
    <Page title={texts.privacy.title} lead={texts.privacy.lead} width="text">
      <AccountTabs />
      <div className={ui.stack}>
        <Export />
        <Consents />
        <DeleteAccount />
      </div>
    </Page>
  );
}
