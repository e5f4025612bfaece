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

  // Swagger UI quotes an example that is text where the type contains "json", and would send it quoted: JSON lines are text.
  // Private to swagger-ui-dist (`fn.getSampleSchema` in `afterLoad`); test/browser/swagger.spec.ts notices when it changes.
  const textAsItIs = () => ({
    afterLoad() {
      const { getSampleSchema } = this.fn;
      this.fn.getSampleSchema = (schema, type, config, example) =>
        typeof example === 'string' ? example : getSampleSchema(schema, type, config, example);
    },
  });

  const ui = window.SwaggerUIBundle({
    url,
    dom_id: '#swagger-ui',
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    docExpansion: 'list',
    oauth2RedirectUrl: redirectUrl,
    validatorUrl: null,
    plugins: [textAsItIs],
  });
  ui.initOAuth({ usePkceWithAuthorizationCodeGrant: true, ...(clientId && { clientId }) });
})();
