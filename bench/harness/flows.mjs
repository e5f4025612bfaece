/**
 * Flows of several requests of a browser and its client. Each flow is a generator: it yields the text of a request,
 * gets the response, and returns the last response. Its parameters are the job and the number of flows that began before it.
 */
export const FLOWS = { login, pushed };

/**
 * A whole login of a user without a session: the authorization request, the page with the form, the form with its
 * hidden fields, the redirects of the server, and the code at the token endpoint (OIDC Core §3.1).
 *
 * @throws Error when there is no form, or no code
 */
function* login({ origin, authorize, exchange, people }, i) {
  const credentials = people[i % people.length];
  const browser = browserOf(origin);
  const page = yield* browser.follow(yield browser.get(authorize));
  const { action, fields } = formOf(page);
  const answer = yield* browser.follow(yield browser.post(action, { ...fields, ...credentials }));
  const body = exchange.body.replace('CODE', codeOf(answer, origin));
  return yield `${exchange.head}Content-Length: ${body.length}\r\n\r\n${body}`;
}

/**
 * The sign-in of a browser, without the token request.
 *
 * @returns its cookies
 */
export function* signIn({ origin, authorize }, person) {
  const browser = browserOf(origin);
  const page = yield* browser.follow(yield browser.get(authorize));
  const { action, fields } = formOf(page);
  yield* browser.follow(yield browser.post(action, { ...fields, ...person }));
  return [...browser.cookies];
}

/**
 * A pushed request of a browser that has a session, and does one thing at a time: the push, the authorization request
 * with its `request_uri`, and the code at the token endpoint (RFC 9126 §1).
 *
 * @throws Error when there is no request_uri, or no code
 */
function* pushed({ origin, push, exchange, sessions, clientId }) {
  const session = sessions.shift();
  const browser = browserOf(origin, session);
  const accepted = yield `${push.head}Content-Length: ${push.body.length}\r\n\r\n${push.body}`;
  const { request_uri: uri } = JSON.parse(accepted.text);
  if (uri === undefined) throw new Error(`no request_uri: ${accepted.status} ${accepted.text.slice(0, 200)}`);
  const query = new URLSearchParams({ client_id: clientId, request_uri: uri });
  const code = codeOf(yield* browser.follow(yield browser.get(`/authorize?${query}`)), origin);
  sessions.push(session);
  const body = exchange.body.replace('CODE', code);
  return yield `${exchange.head}Content-Length: ${body.length}\r\n\r\n${body}`;
}

function codeOf(answer, origin) {
  const code = new URL(locationOf(answer) ?? 'none:', origin).searchParams.get('code');
  if (code === null) throw new Error(`no code: ${answer.status} ${answer.text.slice(0, 200)}`);
  return code;
}

/** A browser that keeps cookies and follows redirects to the server. */
function browserOf(origin, kept = []) {
  const { host } = new URL(origin);
  const cookies = new Map(kept);
  const head = (method, path) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept: text/html\r\n${cookie && `Cookie: ${cookie}\r\n`}`;
  };
  const get = (path) => `${head('GET', path)}\r\n`;
  const post = (path, fields) => {
    const body = new URLSearchParams(fields).toString();
    const form = `Origin: ${origin}\r\nContent-Type: application/x-www-form-urlencoded\r\n`;
    return `${head('POST', path)}${form}Content-Length: ${body.length}\r\n\r\n${body}`;
  };
  const took = (answer) => {
    for (const [, name, value] of answer.head.matchAll(/\r\nset-cookie: *([^=;]+)=([^;\r]*)/gi)) {
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  const follow = function* (first) {
    let answer = took(first);
    for (let hops = 0; hops < 10; hops++) {
      const to = new URL(locationOf(answer) ?? 'none:', origin);
      if (to.origin !== origin) return answer;
      answer = took(yield get(to.pathname + to.search));
    }
    throw new Error('too many redirects');
  };
  return { cookies, get, post, follow };
}

const locationOf = ({ head }) => /\r\nlocation: *([^\r]+)/i.exec(head)?.[1];

function formOf({ status, text }) {
  const action = /<form[^>]* action="([^"]+)"/.exec(text)?.[1];
  if (status !== 200 || action === undefined || !text.includes('name="password"'))
    throw new Error(`no login form: ${status} ${text.slice(0, 200)}`);
  const hidden = text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g);
  return { action, fields: Object.fromEntries([...hidden].map(([, name, value]) => [name, value])) };
}
