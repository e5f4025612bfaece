import { Injectable } from '@nestjs/common';
import type { Html, Text } from '../../../common/index.js';
import { shownUserCode, userCodeIn, type DeviceRequest } from '../../../token/index.js';
import { AccessView } from '../../approval/access-view.js';
import type { AskedAccess } from '../../approval/approval-access.js';
import { AccountChoices } from '../../interact/accounts/account-choices.js';
import { interactText } from '../../interact/interact-text.js';
import type { Interaction } from '../../interact/interaction.js';
import { page } from '../../interact/pages.js';
import type { EnteredRequest } from './entered-requests.js';

/** The longest code that the page shows again, in characters. */
const LONGEST_SHOWN = 40;

/** Renders the pages of the device flow: the code, the question, and its answer. */
@Injectable()
export class DeviceView {
  constructor(
    private readonly view: AccessView,
    private readonly choices: AccountChoices,
  ) {}

  /** @param typed the code of `verification_uri_complete`, or of the form that was sent; untrusted */
  entry(typed: string, csrfToken: string, error: Text | null): Html {
    const code = userCodeIn(typed);
    return page('device', {
      title: 'device.title',
      userCode: code === null ? typed.slice(0, LONGEST_SHOWN) : shownUserCode(code),
      csrfToken,
      error,
    });
  }

  /** The code, the client and the access (RFC 8628 §3.3.1, §5.4). */
  async question(asked: AskedAccess<DeviceRequest>, interaction: Interaction, csrfToken: string): Promise<Html> {
    return page('device-request', {
      title: interactText('device.question', { application: asked.client.name }),
      csrfToken,
      userCode: shownUserCode(asked.row.userCode),
      another: this.choices.linkToAnother(interaction),
      ...(await this.view.of(asked)),
    });
  }

  /** The answer that the person has given. */
  answer({ row, client }: EnteredRequest): Html {
    return page('answered', {
      title: 'approve.answered',
      application: client.name,
      answer: row.answer === 'allowed' ? 'device.allowed' : 'device.denied',
    });
  }
}
