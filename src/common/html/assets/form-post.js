// Sends the authorization response to the client (OAuth 2.0 Form Post Response Mode §2).
// It uses the prototype, because a parameter called `submit` would hide the method of the form.
const form = document.querySelector('form');
HTMLFormElement.prototype.submit.call(form);
form.querySelector('button').disabled = true; // a second click would present the code twice
