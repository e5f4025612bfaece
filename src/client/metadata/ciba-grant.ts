/** The grant of approvals outside the browser of the client (CIBA Core §4). */
export const CIBA_GRANT = 'urn:openid:params:grant-type:ciba';
