// Starts Swagger UI on /docs, whose page says where sign-in returns to, and as which client it may begin.
(() => {
  const { url, redirectUrl, clientId } = document.getElementById('swagger-ui').dataset;

  // As the system has it; Swagger UI itself only knows a switch.
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const paint = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
  dark.addEventListener('change', paint);
  paint();

  // A sign-in returns to the issuer's own address: a page of another one could not hear of it.
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
