import { applicationOf } from './application.js';
import { OrdersApi } from './orders-api.js';
import { RelyingParty } from './relying-party.js';
import { Sessions } from './sessions.js';
import { settingsOf } from './settings.js';

const settings = settingsOf(process.env);
const party = await RelyingParty.discover(settings);
const app = applicationOf({
  settings,
  party,
  sessions: new Sessions(),
  api: new OrdersApi(settings.apiUrl, party),
});
app.listen(settings.port, '127.0.0.1', (error) => {
  if (error) throw error;
  process.stdout.write(`orders-web is ready at ${settings.origin}/\n`);
});
