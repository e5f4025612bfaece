// Shows the letter of a client's tile until its logo has loaded, and permanently when the logo fails. Without scripts,
// the stylesheet draws the letter over a broken image, and the server sends an image of it when the logo is late.
(function () {
  var logos = document.querySelectorAll('.tile img');
  function watch(logo) {
    if (logo.complete && logo.naturalWidth > 0) return;
    if (logo.complete) return logo.remove();
    logo.className = 'waiting';
    logo.addEventListener('load', function () {
      logo.className = '';
    });
    logo.addEventListener('error', function () {
      logo.remove();
    });
  }
  for (var i = 0; i < logos.length; i++) watch(logos[i]);
})();
