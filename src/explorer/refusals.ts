import { catalogue, type AnyCatalogue } from '../common/index.js';

/** Refusals of the demo. */
export const explorerRefusals = catalogue({
  demoOff: {
    id: 'DEMO-API-1',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'This address does not exist',
    reason: 'the demo is switched off (DEMO)',
    fix: 'Start the server with DEMO=true to use the demo API.',
  },
  noMailbox: {
    id: 'DEMO-MAILBOX-1',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'This address does not exist',
    reason: 'mails are not shown here, or there is no such mail',
    fix: 'Start the server outside production with DEMO=true, an ISSUER on localhost, and without SMTP_URL.',
  },
});

/** Every refusal of this room, by topic. */
export const EXPLORER_REFUSALS: Readonly<Record<string, AnyCatalogue>> = { 'The demo': explorerRefusals };
