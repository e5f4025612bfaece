import { html, type Html } from './html.js';
import type { Order } from './orders-api.js';
import type { SignedIn } from './relying-party.js';
import type { Session } from './sessions.js';

const STATUS: Readonly<Record<Order['status'], string>> = {
  placed: 'Placed',
  waiting: 'Waiting for approval',
  approved: 'Approved',
};

export function startPage(): string {
  return page('Orders', html`<p>See and place your orders. You sign in at Grantry.</p>
<p><a class="button" href="/sign-in">Sign in</a></p>`); // prettier-ignore
}

export function errorPage(title: string, text: string): string {
  return page(title, html`<p role="alert">${text}</p>
<p><a href="/">Back to Orders</a></p>`); // prettier-ignore
}

export function ordersPage(session: Session, person: SignedIn, orders: readonly Order[]): string {
  return page('Your orders', html`${tableOf('Status', orders, (order) => html`<td>${STATUS[order.status]}</td>`, 'You have no orders yet.')}
<h2>Place an order</h2>
<form method="post" action="/orders">${proofOf(session)}
<label for="item">Item</label> <input id="item" name="item" required maxlength="100">
<label for="price">Price in euros</label> <input id="price" name="price" type="number" min="1" max="1000000" required aria-describedby="limit">
<p id="limit">A manager approves orders of more than €1,000.</p>
<button>Place order</button></form>`, barOf(session, person)); // prettier-ignore
}

export function approvalsPage(session: Session, person: SignedIn, orders: readonly Order[]): string {
  const action = ({ id, item }: Order): Html => html`<td><form method="post" action="/approvals/${id}">${proofOf(session)}
<button aria-label="Approve ${item}">Approve</button></form></td>`; // prettier-ignore
  return page('Approvals', html`<p>Approving needs a sign-in with two factors in the last 15 minutes.</p>
${tableOf('Decision', orders, action, 'No order waits for approval.')}`, barOf(session, person)); // prettier-ignore
}

function tableOf(lastHead: string, orders: readonly Order[], lastCell: (order: Order) => Html, none: string): Html {
  if (orders.length === 0) return html`<p>${none}</p>`;
  return html`<table><thead><tr><th scope="col">Item</th><th scope="col">Price</th><th scope="col">${lastHead}</th></tr></thead>
<tbody>${orders.map((order) => html`<tr><td>${order.item}</td><td>€${order.price.toLocaleString('en')}</td>${lastCell(order)}</tr>`)}</tbody></table>`; // prettier-ignore
}

function barOf(session: Session, { name }: SignedIn): Html {
  return html`<nav aria-label="Pages"><a href="/orders">Your orders</a> <a href="/approvals">Approvals</a></nav>
<form method="post" action="/sign-out">${proofOf(session)}<span>${name}</span> <button class="plain">Sign out</button></form>`; // prettier-ignore
}

function proofOf({ csrfToken }: Session): Html {
  return html`<input type="hidden" name="csrf_token" value="${csrfToken}" />`;
}

function page(title: string, body: Html, bar: Html = html``): string {
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/assets/orders.css"></head>
<body><header><a class="home" href="/">Orders</a>${bar}</header><main><h1>${title}</h1>
${body}</main></body></html>`.text; // prettier-ignore
}
