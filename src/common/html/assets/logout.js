// Goes back to the application once every frame has told its own that the person has signed out
// (OIDC Front-Channel Logout §3), or after 4 seconds. Frames hold up the page's load event.
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
