// Verify what was sent to a webhook with the official JavaScript library of Standard Webhooks, and its `v1a` signature, where a key is
// given, with the Ed25519 of Node.js:
//
//     node dev/webhooks/verify.mjs FOLDER < message.json
//
// The message is {"secret": .., "headers": {..}, "body": "..", "jwk": {..}}. Prints the id of the event, or fails.
import { createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const { Webhook } = createRequire(join(process.argv[2], "package.json"))("standardwebhooks");
const { secret, headers, body, jwk } = JSON.parse(readFileSync(0, "utf8"));
const event = new Webhook(secret).verify(body, headers);
if (jwk) {
  const signed = headers["webhook-signature"].split(" ").find((it) => it.startsWith("v1a,"));
  const said = Buffer.from(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`);
  const key = createPublicKey({ key: jwk, format: "jwk" });
  if (!signed || !verify(null, said, key, Buffer.from(signed.slice(4), "base64"))) throw new Error("v1a is not the service's");
}
console.log(event.id);
