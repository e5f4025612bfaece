import { LinkTickets } from './link-tickets.js';
import { PostedAnswers } from './posted-answers.js';
import { UnknownPersonPage } from './unknown-person-page.js';
import { UpstreamAnswerService } from './upstream-answer.service.js';
import { UpstreamAttempts } from './upstream-attempts.js';
import { UpstreamBeginService } from './upstream-begin.service.js';
import { UpstreamFailures } from './upstream-failures.js';
import { UpstreamLinks } from './upstream-links.js';
import { UpstreamSignInService } from './upstream-sign-in.service.js';
import { UpstreamController } from './upstream.controller.js';

export const UPSTREAM_CONTROLLERS = [UpstreamController] as const;

export const UPSTREAM_PROVIDERS = [
  UpstreamAttempts,
  PostedAnswers,
  LinkTickets,
  UpstreamBeginService,
  UpstreamAnswerService,
  UpstreamSignInService,
  UpstreamLinks,
  UpstreamFailures,
  UnknownPersonPage,
] as const;
