// Shows and hides the password of a field. Without scripts the button stays hidden. The field keeps the focus, and is sent
// as a password, so that password managers recognize it.
(function () {
  document.querySelectorAll('button.show').forEach(function (button) {
    var field = document.getElementById(button.getAttribute('aria-controls'));
    function show(isShown) {
      field.type = isShown ? 'text' : 'password';
      button.setAttribute('aria-pressed', String(isShown));
    }
    function hide() {
      show(false);
    }
    button.addEventListener('mousedown', function (event) {
      event.preventDefault();
    });
    button.addEventListener('click', function () {
      show(field.type === 'password');
    });
    field.form.addEventListener('submit', hide);
    window.addEventListener('pagehide', hide);
    button.hidden = false;
  });
})();
