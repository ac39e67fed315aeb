// The same client, once directly at the demo model, once at the gateway.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import OpenAI from "openai";

const { SDK_DIRECT_URL, SDK_GATEWAY_URL, SDK_CONSOLE_URL, SDK_ADMIN_TOKEN } = process.env;

/** No test may hang: what takes longer than this has failed. */
export const deadline = { timeout: 20_000 };

/** One key for what must pass, one for what must not: an attack puts its user under scrutiny. */
export const CALM_KEY = "bz-demo-a";
export const ATTACKER_KEY = "bz-demo-b";

export const scenarios = JSON.parse(readFileSync(new URL("../scenarios.json", import.meta.url), "utf8"));

export const direct = new OpenAI({ baseURL: SDK_DIRECT_URL, apiKey: "any", ...deadline });
export const gateway = new OpenAI({ baseURL: SDK_GATEWAY_URL, apiKey: CALM_KEY, ...deadline });

/** A client of the gateway for what must not pass, and the HTTP requests it makes, retries included. */
export function counted(apiKey = ATTACKER_KEY) {
  const count = { requests: 0 };
  const fetch = (...given) => {
    count.requests += 1;
    return globalThis.fetch(...given);
  };
  return [new OpenAI({ baseURL: SDK_GATEWAY_URL, apiKey, ...deadline, fetch }), count];
}

async function ask(path) {
  const headers = { authorization: `Bearer ${SDK_ADMIN_TOKEN}` };
  return fetch(`${SDK_CONSOLE_URL}/api/v1${path}`, { headers });
}

/** The record of an exchange; it is written shortly after the answer. */
export async function recorded(exchange) {
  const ends = Date.now() + deadline.timeout;
  for (;;) {
    const found = await ask(`/exchanges/${exchange}`);
    if (found.ok) return found.json();
    if (Date.now() > ends) throw new Error(`exchange ${exchange}: ${found.status}`);
  }
}

/** The ids of the exchanges whose answer was withheld. */
export async function withheld() {
  const page = await (await ask("/exchanges?outcome=withheld&limit=100")).json();
  return new Set(page.items.map((exchange) => exchange.id));
}

/** Requires that one answer was withheld since, for one request of the client and one to the provider. */
export async function assertAskedOnce(before, count) {
  assert.equal(count.requests, 1);
  const fresh = await newlyWithheld(before);
  assert.equal(fresh.length, 1);
  assert.equal((await recorded(fresh[0])).upstream_calls, 1);
}

/** The exchanges withheld since; they are written shortly after the answer. */
async function newlyWithheld(before) {
  const ends = Date.now() + deadline.timeout;
  for (;;) {
    const fresh = [...(await withheld())].filter((id) => !before.has(id));
    if (fresh.length > 0 || Date.now() > ends) return fresh;
  }
}
