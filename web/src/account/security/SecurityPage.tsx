import { Page } from '../../ui/Page';
import ui from '../../ui/ui.module.css';
import { AccountTabs } from '../AccountTabs';
import { texts } from '../texts';
import { ChangeEmail } from './ChangeEmail';
import { ChangePassword } from './ChangePassword';
import { SecondFactor } from './SecondFactor';
import { Sessions } from './Sessions';

export function SecurityPage() {
  return (
    <Page title={texts.security.title} width="text">
      <AccountTabs />
      <div className={ui.stack}>
        <SecondFactor />
        <Sessions />
        <ChangeEmail />
        <ChangePassword />
      </div>
    </Page>
  );
}
