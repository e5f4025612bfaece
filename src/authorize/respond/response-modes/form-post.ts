import { join } from 'node:path';
import { templates, textsIn } from '../../../common/index.js';
import type { ResponseMode } from './response-mode.js';

const page = templates(join(import.meta.dirname, 'views'));
const text = textsIn(join(import.meta.dirname, 'locales'));

/** Sends the response as a form that a page of this server posts (OAuth 2.0 Form Post Response Mode §2). */
export const FORM_POST: ResponseMode = {
  name: 'form_post',
  reply: ({ redirectUri, clientName, parameters }) => {
    const view = {
      title: text('formPost.title', { application: clientName }),
      action: redirectUri,
      parameters: Object.entries(parameters).map(([name, value]) => ({ name, value })),
    };
    return { kind: 'page', status: 200, html: page('form-post', view) };
  },
};
