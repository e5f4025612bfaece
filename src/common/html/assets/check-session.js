// The check_session_iframe (OIDC Session Management §3.3). A client's page posts "<client_id> <session_state>"; the
// answer is "unchanged", "changed" or "error". Without our cookie the answer is "error": the browser may only hide it
// from this frame, and a client that hears "changed" signs the person out. A sign-out leaves another value. Plain ES5
// with a SHA-256 of its own (FIPS 180-4): old browsers load it, and crypto.subtle is for secure contexts only.
(function () {
  var page = document.documentElement;
  var NAME = (page && page.getAttribute('data-cookie')) || 'grantry_session_state';

  /** The state of the browser; empty where there is none, or where the browser hides our cookies from this frame. */
  function browserState() {
    var pairs = document.cookie.split(/; ?/);
    for (var i = 0; i < pairs.length; i++) {
      if (pairs[i].indexOf(NAME + '=') === 0) return pairs[i].slice(NAME.length + 1);
    }
    return '';
  }

  // The first `count` primes give the constants: fractional bits of their cube and square roots.
  var K = [];
  var START = [];
  (function () {
    function fraction(root) {
      return ((root - Math.floor(root)) * 4294967296) | 0;
    }
    function isPrime(n) {
      for (var d = 2; d * d <= n; d++) if (n % d === 0) return false;
      return true;
    }
    for (var n = 2; K.length < 64; n++) {
      if (!isPrime(n)) continue;
      if (START.length < 8) START.push(fraction(Math.pow(n, 1 / 2)));
      K.push(fraction(Math.pow(n, 1 / 3)));
    }
  })();

  function rotate(x, by) {
    return (x >>> by) | (x << (32 - by));
  }

  /** A message of ASCII, padded to whole blocks, as words of 32 bits. */
  function wordsOf(bytes) {
    var words = [];
    var length = (((bytes.length + 8) >> 6) + 1) * 16;
    for (var i = 0; i < length; i++) words.push(0);
    for (var j = 0; j < bytes.length; j++) words[j >> 2] |= bytes.charCodeAt(j) << (24 - 8 * (j % 4));
    words[bytes.length >> 2] |= 0x80 << (24 - 8 * (bytes.length % 4));
    words[length - 1] = bytes.length * 8;
    return words;
  }

  function mix(state, block) {
    var w = block.slice(0);
    var s = state.slice(0);
    for (var i = 0; i < 64; i++) {
      if (i >= 16) {
        var a = w[i - 15];
        var b = w[i - 2];
        var s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
        var s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
        w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
      }
      var e = s[4];
      var choice = (e & s[5]) ^ (~e & s[6]);
      var t1 = (s[7] + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + K[i] + w[i]) | 0;
      var c = s[0];
      var majority = (c & s[1]) ^ (c & s[2]) ^ (s[1] & s[2]);
      var t2 = ((rotate(c, 2) ^ rotate(c, 13) ^ rotate(c, 22)) + majority) | 0;
      s = [(t1 + t2) | 0, s[0], s[1], s[2], (s[3] + t1) | 0, s[4], s[5], s[6]];
    }
    for (var j = 0; j < 8; j++) s[j] = (s[j] + state[j]) | 0;
    return s;
  }

  function sha256(text) {
    var words = wordsOf(text);
    var state = START;
    for (var i = 0; i < words.length; i += 16) state = mix(state, words.slice(i, i + 16));
    var hex = '';
    for (var j = 0; j < 8; j++) hex += ('0000000' + (state[j] >>> 0).toString(16)).slice(-8);
    return hex;
  }

  function answerTo(message, origin) {
    var parts =
      typeof message === 'string' && message.length < 1000 ? /^([ -~]+) ([0-9a-f]{64})\.([\w-]+)$/.exec(message) : null;
    if (!parts) return 'error';
    var state = browserState();
    if (state === '') return 'error';
    var now = sha256([parts[1], origin, state, parts[3]].join(' '));
    return now === parts[2] ? 'unchanged' : 'changed';
  }

  window.addEventListener('message', function (event) {
    if (!event.source || event.source === window || event.origin === 'null') return;
    event.source.postMessage(answerTo(event.data, event.origin), event.origin);
  });
})();
