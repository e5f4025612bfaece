import { Injectable } from '@nestjs/common';
import type { Html } from '../../../common/index.js';
import type { BackchannelRequest } from '../../../token/index.js';
import { AccessView } from '../../approval/access-view.js';
import type { AskedAccess, AskedApproval } from '../../approval/approval-access.js';
import { interactText } from '../../interact/interact-text.js';
import { page } from '../../interact/pages.js';

/** Renders the pages of an approval: the question, and its answer. */
@Injectable()
export class ApprovalView {
  constructor(private readonly view: AccessView) {}

  /** The request with its message. */
  async question(asked: AskedAccess<BackchannelRequest>, csrfToken: string): Promise<Html> {
    return page('approve', {
      title: interactText('approve.title', { application: asked.client.name }),
      csrfToken,
      bindingMessage: asked.row.bindingMessage,
      ...(await this.view.of(asked)),
    });
  }

  /** The answer that the person has given. */
  answer({ row, client }: AskedApproval): Html {
    return page('answered', {
      title: 'approve.answered',
      application: client.name,
      answer: row.answer === 'allowed' ? 'approve.allowed' : 'approve.denied',
    });
  }
}
