import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { DoubleServer } from "../doubles/double-server.ts";
import { logLines } from "../server/log-lines.ts";
import { emptyFolder, serve } from "../server/serve.ts";

interface Sent {
  readonly name: string;
  readonly traceId: string;
  readonly parentSpanId: string | null;
}

test("an SDK that is preloaded gets the server's spans, and the log names their traces", {
  timeout: 60_000,
}, async () => {
  const sent: Sent[] = [];
  const collector = await DoubleServer.start(() => ({}), {
    fallback: ({ body }) => {
      sent.push(...(JSON.parse(body) as { spans: Sent[] }).spans);
      return { status: 200, body: "{}" };
    },
  });
  const folder = emptyFolder();
  const preload = fileURLToPath(new URL("scripts/otel.mjs", import.meta.url));
  const server = await serve(folder.path, {
    NODE_OPTIONS: `--import ${preload}`,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.origin}/v1/traces`,
  });
  onTestFinished(async () => {
    await server.stop();
    await collector.close();
    folder.remove();
  });
  const answer = await fetch(`${server.url}/auth/register`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: server.url },
    body: JSON.stringify({ email: "ada@example.com", password: "marble onion staircase" }),
  });
  expect(answer.status).toBe(201);
  await expect.poll(() => sent.map(({ name }) => name), { timeout: 30_000 }).toContain("latchkey POST /register");
  const request = sent.find(({ name }) => name === "latchkey POST /register");
  expect(request?.parentSpanId).toBeNull();
  const own = sent.filter(({ traceId }) => traceId === request?.traceId).map(({ name }) => name);
  expect(own).toContain("latchkey password hash");
  expect(own.some((name) => name.startsWith("latchkey storage "))).toBe(true);
  expect(JSON.stringify(sent)).not.toContain("ada@");
  const line = () => logLines(server).find(({ route }) => route === "register");
  await expect.poll(line, { timeout: 30_000 }).toMatchObject({ traceId: request?.traceId });
});
