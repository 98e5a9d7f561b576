import { writeFileSync } from "node:fs";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { describe, expect, onTestFinished, test } from "vitest";
import { openRedis } from "../../src/storage/redis/open-redis.ts";
import type { RedisLink } from "../../src/storage/redis/redis-link.ts";
import { emptyFolder } from "../server/serve.ts";
import { canMakeCertificate, makeCertificate } from "../setup/certificate.ts";
import { redisProgram } from "../setup/redis.ts";
import { startSentinel } from "../setup/redis-sentinel.ts";

const patient = { timeout: 60_000 };

async function connect(url: string): Promise<RedisLink> {
  const link = await openRedis(url, { onAway: () => {}, onBack: () => {}, onRefusal: () => {} });
  onTestFinished(() => link.close());
  return link;
}

/** The port of the server that answers, while one does. */
async function portOf(link: RedisLink): Promise<number> {
  const [, port] = (await link.send(1_000, "CONFIG", "GET", "tls-port").catch(() => [])) as string[];
  return Number(port);
}

describe.skipIf(redisProgram() === null || !canMakeCertificate())("Redis by TLS", () => {
  test("rediss-sentinel:// speaks TLS to sentinels and servers, through a fail-over, and to nobody whose certificate is not vouched for", {
    timeout: 240_000,
  }, async () => {
    const folder = emptyFolder();
    onTestFinished(folder.remove);
    const { cert, key } = makeCertificate("127.0.0.1");
    const tls = { certificate: `${folder.path}/cert.pem`, key: `${folder.path}/key.pem` };
    writeFileSync(tls.certificate, cert);
    writeFileSync(tls.key, key, { mode: 0o600 });
    const redis = await startSentinel({ password: "open/sesame", sentinelPassword: "watch word", tls });
    onTestFinished(() => redis.stop());

    const stranger = await connect(redis.url);
    const plain = await connect(redis.url.replace("rediss-", "redis-"));
    const trusted = getCACertificates("default");
    setDefaultCACertificates([...trusted, cert]);
    onTestFinished(() => setDefaultCACertificates(trusted));
    // By then the others have had their time, too. Whoever connects from now on believes the certificate.
    const refused = [stranger.isUp, plain.isUp];
    const link = await connect(redis.url);
    expect(refused).toStrictEqual([false, false]);
    await expect.poll(() => link.isUp, patient).toBe(true);
    expect(await portOf(link)).toBe((await redis.primary()).port);
    const next = await redis.failOver();
    await expect.poll(() => portOf(link), patient).toBe(next.port);
    expect(plain.isUp).toBe(false);
  });
});
