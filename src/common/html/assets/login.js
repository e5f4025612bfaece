// Sends the form once for a double click, because each submission of a wrong password counts, and a link by mail is used
// once. The form can be sent again after 5 seconds, because the response may be lost, and immediately after Back.
(function () {
  var sentAt = null;
  document.addEventListener('submit', function (event) {
    var now = Date.now();
    if (sentAt !== null && now - sentAt < 5000) return event.preventDefault();
    sentAt = now;
  });
  // What the person chose about the session also counts after a link of the page, such as that of a provider.
  document.addEventListener('click', function (event) {
    var box = document.querySelector('input[name="keep"]');
    var link = event.target.closest('a[data-keeps]');
    if (box === null || link === null) return;
    var address = new URL(link.href);
    address.searchParams.set('keep', box.checked ? 'yes' : 'no');
    link.href = address.href;
  });
  window.addEventListener('pageshow', function (event) {
    if (event.persisted) sentAt = null;
  });
})();
