// A real provider of OpenID Connect for the tests, with two clients of the client-credentials grant.
//
//     node provider.mjs LIBRARY PORT KEYS ALGORITHM
//
// LIBRARY is the folder with node_modules; KEYS a file with private keys (JWK) that it publishes beside those it makes up;
// ALGORITHM what it signs with. Each request is a line on standard output.

import { generateKeyPairSync, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const [library, port, file, alg] = process.argv.slice(2);
const entry = pathToFileURL(`${library}/node_modules/oidc-provider/lib/index.js`);
const { default: Provider } = await import(entry);

const AUDIENCE = "urn:tidewaiter:test";

function made(alg, type, options) {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: "jwk" }), alg, use: "sig", kid: randomUUID() };
}

const client = (id) => ({
  client_id: id,
  client_secret: `secret-of-${id}`,
  grant_types: ["client_credentials"],
  redirect_uris: [],
  response_types: [],
  token_endpoint_auth_method: "client_secret_post",
});

const given = JSON.parse(readFileSync(file, "utf8")).keys;
const own = [made("RS256", "rsa", { modulusLength: 2048 }), made("ES256", "ec", { namedCurve: "P-256" })];

const provider = new Provider(`http://127.0.0.1:${port}`, {
  jwks: { keys: [...given, ...own] },
  clients: [client("robot"), client("nobody")],
  ttl: { ClientCredentials: 600 },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => AUDIENCE,
      getResourceServerInfo: () => ({
        scope: "",
        audience: AUDIENCE,
        accessTokenFormat: "jwt",
        jwt: { sign: { alg } },
      }),
    },
  },
});

const answer = provider.callback();
const server = createServer((request, response) => {
  console.log(`${request.method} ${request.url}`);
  answer(request, response);
});
server.listen(Number(port), "127.0.0.1");
