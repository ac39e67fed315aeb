// Through the gateway, everything is as it is directly.
import assert from "node:assert/strict";
import { test } from "node:test";

import OpenAI from "openai";

import { deadline, direct, gateway, scenarios } from "./clients.mjs";

const user = (content, more = {}) => ({ model: "demo", messages: [{ role: "user", content }], ...more });

const plain = (client, request) => client.chat.completions.create({ model: "demo", ...request });

async function chunks(client, request) {
  const stream = await client.chat.completions.create({ model: "demo", stream: true, ...request });
  return Array.fromAsync ? Array.fromAsync(stream) : collect(stream);
}

async function collect(stream) {
  const all = [];
  for await (const chunk of stream) all.push(chunk);
  return all;
}

/** Asks both and requires that they say the same. */
async function equal(ask) {
  const [through, straight] = [await ask(gateway), await ask(direct)];
  assert.deepEqual(through, straight);
  return through;
}

/** All that an error tells. */
async function failure(act) {
  const error = await act().then(() => assert.fail("nothing was raised"), (error) => error);
  assert.ok(error instanceof OpenAI.APIError, String(error));
  const { status, code, type, param } = error;
  return { name: error.constructor.name, status, code, type, param, error: error.error };
}

for (const { name, request } of scenarios) {
  test(`a plain answer is equal: ${name}`, deadline, () => equal((client) => plain(client, request)));

  test(`a streamed answer is equal chunk by chunk: ${name}`, deadline, async () => {
    const streamed = await equal((client) => chunks(client, request));
    assert.ok(streamed.every((chunk) => !("usage" in chunk)));
  });

  test(`the usage of a stream is equal: ${name}`, deadline, async () => {
    const asking = { ...request, stream_options: { include_usage: true } };
    const streamed = await equal((client) => chunks(client, asking));
    assert.ok(streamed.at(-1).usage.completion_tokens > 0);
  });
}

for (const status of [400, 401, 403, 404, 409, 422, 429, 500, 503]) {
  for (const stream of [false, true]) {
    const how = stream ? "streamed" : "plain";
    test(`an error of the provider is equal: ${status}, ${how}`, deadline, async () => {
      const request = user(`[[error: ${status}]]`, { stream });
      const told = await equal((client) =>
        failure(() => client.chat.completions.create(request, { maxRetries: 0 })),
      );
      assert.equal(told.status, status);
    });
  }
}

test("the streaming helper gathers equal tool calls", deadline, () =>
  equal(async (client) => {
    const request = user('[[tool: add {"a": 1}]] [[chunk: 2]]');
    const tools = [{ type: "function", function: { name: "add", parameters: { type: "object" } } }];
    const stream = client.chat.completions.stream({ ...request, tools });
    return (await stream.finalChatCompletion()).choices;
  }),
);

test("a stream that breaks raises after what came", deadline, () =>
  equal(async (client) => {
    const came = [];
    const request = user("[[say: one two three four five]] [[cut: 3]] [[pause: 20]]", { stream: true });
    await assert.rejects(async () => {
      for await (const chunk of await client.chat.completions.create(request)) came.push(chunk);
    });
    return came;
  }),
);

test("a client that stops waiting gets its own timeout", deadline, () =>
  equal((client) =>
    failure(() =>
      client.chat.completions.create(user("[[delay: 5000]]"), { maxRetries: 0, timeout: 300 }),
    ),
  ),
);

test("a stream that is cancelled leaves the client usable", deadline, () =>
  equal(async (client) => {
    const slow = user("[[say: one two three four five six seven eight]] [[pause: 40]]", { stream: true });
    const came = [];
    for await (const chunk of await client.chat.completions.create(slow)) {
      came.push(chunk);
      if (came.length === 3) break;
    }
    return [came, await chunks(client, user("[[say: and on it goes]]"))];
  }),
);

test("the models are equal", deadline, () =>
  equal(async (client) => (await client.models.list()).data.map((model) => model.id)),
);
