import { createServer, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { Metrics } from "../metric/metrics.ts";
import { ProviderLink } from "./provider-link.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function listen(status: number): Promise<Server & { readonly url: string; asked: number }> {
  const server = Object.assign(createServer(), { url: "", asked: 0 });
  server.on("request", (_, response) => {
    server.asked += 1;
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/authorize`;
  closers.push(() => server.close());
  return server;
}

function linkTo(time: { now: number }): ProviderLink {
  const silent = { info() {}, warn() {}, error() {} };
  const link = new ProviderLink({
    providerId: "acme",
    clock: () => time.now,
    logger: silent,
    metrics: new Metrics(),
    probe: async () => undefined,
    allowHttp: true,
    allowPrivateNetwork: true,
  });
  closers.push(() => link.close());
  return link;
}

test.each([200, 400, 403, 500, 503])("who answers a bare question with %i is there", async (status) => {
  const time = { now: 0 };
  const server = await listen(status);
  const link = linkTo(time);
  // Nobody looks before the answer to the look before has been read, and a minute is counted from then.
  while (server.asked < 4) {
    time.now += 60_000;
    link.lookIn(server.url);
    await sleep(5);
  }
  expect(link.isAvailable).toBe(true);
});

test("who is not there is not: knocking says so", async () => {
  const server = await listen(200);
  server.close();
  await expect(linkTo({ now: 0 }).knock(server.url)).rejects.toMatchObject({ reason: "unreachable" });
});
