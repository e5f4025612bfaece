import { AnswerForms } from './answer-forms.js';
import { AccessView } from './access-view.js';
import { ApprovalAccess } from './approval-access.js';
import { ApprovalDemands } from './approval-demands.js';
import { ApprovalSteps } from './approval-steps.js';
import { AskedTargets } from './asked-targets.js';
import { ApprovedAccess } from './approved-access.js';

/** What every page shares on which a person answers a request of a client that has another browser, or none. */
export const APPROVAL_PROVIDERS = [
  AccessView,
  AnswerForms,
  ApprovalAccess,
  ApprovalDemands,
  ApprovalSteps,
  ApprovedAccess,
  AskedTargets,
] as const;
