/** The grant of approvals outside the browser of the client (CIBA Core §4). */
export const CIBA_GRANT = 'urn:openid:params:grant-type:ciba';
/** The grant of devices without a browser (RFC 8628 §3.4). */
export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
