// Sends the form once for a double click: each submission checks the password, and counts when it is wrong. After
// 5 seconds the form can be sent again, because the answer may have been lost; after Back at once.
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
