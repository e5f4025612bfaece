// Sends the form once for a double click, because each submission of a wrong password counts, and a link by mail is used
// once. The form can be sent again after 5 seconds, because the response may be lost, and immediately after Back.
(function () {
  var sentAt = null;
  document.addEventListener('submit', function (event) {
    var now = Date.now();
    if (sentAt !== null && now - sentAt < 5000) return event.preventDefault();
    sentAt = now;
  });
  window.addEventListener('pageshow', function (event) {
    if (event.persisted) sentAt = null;
  });
})();
