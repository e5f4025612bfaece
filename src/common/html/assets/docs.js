// Starts Swagger UI on /docs. The page contains the URLs and the client_id in attributes.
(() => {
  const { url, redirectUrl, clientId } = document.getElementById('swagger-ui').dataset;

  // Follows the color scheme of the system; Swagger UI only has a switch.
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const paint = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
  dark.addEventListener('change', paint);
  paint();

  // A sign-in returns to the address of the issuer, and a page at another address cannot receive its result.
  document.getElementById('elsewhere').hidden = new URL(redirectUrl).origin === location.origin;

  const ui = window.SwaggerUIBundle({
    url,
    dom_id: '#swagger-ui',
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    docExpansion: 'list',
    oauth2RedirectUrl: redirectUrl,
    validatorUrl: null,
  });
  ui.initOAuth({ usePkceWithAuthorizationCodeGrant: true, ...(clientId && { clientId }) });
})();
