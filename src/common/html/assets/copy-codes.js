// Copies the recovery codes of the page. Without scripts, or where the page may not write to the clipboard, the button stays
// hidden.
(function () {
  var part = document.querySelector('.copy');
  if (!part || !navigator.clipboard) return;
  var button = part.querySelector('button');
  button.addEventListener('click', function () {
    navigator.clipboard.writeText(button.dataset.codes).then(
      function () {
        part.querySelector('[role=status]').hidden = false;
      },
      function () {
        part.hidden = true;
      },
    );
  });
  part.hidden = false;
})();
