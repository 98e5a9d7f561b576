import { Agent, get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

export interface Pace {
  readonly url: string;
  readonly cookies: readonly string[];
  /** Requests sent per second, whether or not earlier ones were answered. */
  readonly perSecond: number;
  readonly seconds: number;
}

/** Sends requests at an even pace over kept connections and gives how many milliseconds each took. */
export async function measureLatencies({ url, cookies, perSecond, seconds }: Pace): Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const count = perSecond * seconds;
  const latencies: Promise<number>[] = [];
  const start = performance.now();
  for (let sent = 0; sent < count; sent += 1) {
    const due = start + (sent * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    latencies.push(measureOne(agent, url, cookies[sent % cookies.length] ?? ""));
  }
  const measured = await Promise.all(latencies);
  agent.destroy();
  return measured;
}

function measureOne(agent: Agent, url: string, cookie: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    get(url, { agent, headers: { cookie } }, (response) => {
      response.resume().once("end", () => {
        if (response.statusCode === 200) resolve(performance.now() - start);
        else reject(new Error(`${url} answered ${response.statusCode}`));
      });
    }).once("error", reject);
  });
}
