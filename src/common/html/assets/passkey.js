// Asks the browser for a passkey, and sends its answer by the form around the button. Without WebAuthn the button stays
// hidden.
(function () {
  var passkey = document.getElementById('passkey');
  var webAuthn = window.SimpleWebAuthnBrowser;
  if (!passkey || !webAuthn || !webAuthn.browserSupportsWebAuthn()) return;
  var form = passkey.closest('form');
  var options = JSON.parse(passkey.dataset.options);
  var registers = passkey.hasAttribute('data-register');
  var fault = passkey.querySelector('[role=alert]');

  function send(answer) {
    form.elements.assertion.value = JSON.stringify(answer);
    form.submit();
  }

  function ask(autofill) {
    return registers
      ? webAuthn.startRegistration({ optionsJSON: options })
      : webAuthn.startAuthentication({ optionsJSON: options, useBrowserAutofill: autofill });
  }

  passkey.querySelector('button').addEventListener('click', function () {
    fault.hidden = true;
    ask(false).then(send, function () {
      fault.hidden = false;
    });
  });
  passkey.hidden = false;
  if (passkey.hasAttribute('data-autofill')) {
    webAuthn.browserSupportsWebAuthnAutofill().then(function (supported) {
      // Ends without an answer when the button is pressed or another way is chosen.
      if (supported) ask(true).then(send, function () {});
    });
  }
})();
