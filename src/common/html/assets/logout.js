// Returns to the application when every frame has loaded and so has notified its client of the sign-out
// (OIDC Front-Channel Logout §3), or after 4 seconds. The load event of the page waits for the frames.
(function () {
  var link = document.getElementById('continue');
  var gone = false;
  function goOn() {
    if (gone) return;
    gone = true;
    window.location.replace(link.href);
  }
  window.addEventListener('load', goOn);
  setTimeout(goOn, 4000);
})();
