// Keeps the input when a new password is refused: sends the form in the background and shows the error of the response.
// Without scripts the browser sends the form and shows the whole response. The page loads this script before the form,
// so that it handles every click.
(function () {
  function showError(form, answer) {
    var error = answer.getElementById('error');
    var shown = document.getElementById('error');
    if (!error) return form.submit(); // another kind of page: let the browser show it
    if (shown) shown.remove();
    form.before(document.importNode(error, true));
    form.querySelectorAll('input').forEach(function (input) {
      var other = answer.getElementById(input.id);
      ['aria-invalid', 'aria-describedby'].forEach(function (name) {
        if (other && other.hasAttribute(name)) input.setAttribute(name, other.getAttribute(name));
        else input.removeAttribute(name);
      });
    });
    var invalid = form.querySelector('[aria-invalid]');
    if (invalid) invalid.focus();
  }

  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (form.id !== 'password-form') return;
    var button = form.querySelector('button[type=submit]');
    event.preventDefault();
    button.disabled = true;
    fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) })
      .then(function (response) {
        if (response.redirected) return window.location.assign(response.url);
        return response.text().then(function (html) {
          button.disabled = false;
          showError(form, new DOMParser().parseFromString(html, 'text/html'));
        });
      })
      .catch(function () {
        form.submit();
      });
  });
})();
