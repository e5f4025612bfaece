export { DiscoveryModule } from './discovery.module.js';
export { ServerMetadata } from './server-metadata.js';
