import fc from "fast-check";
import type { Installation } from "../flows/installation.ts";
import { describeRequest, type HostileRequest, reportCause } from "./hostile-input.ts";
import { judgeAnswer, type Sender, send } from "./in-process.ts";

/** Requests under way at a time. */
const batchSize = 25;

export interface Bombardment {
  readonly requests: fc.Arbitrary<HostileRequest>;
  readonly count: number;
  /** Asked before each batch: what may end a session, or an account, may have done so. */
  readonly sender: () => Sender | Promise<Sender>;
  /** Throws when an answer is not as it has to be. @default judgeAnswer */
  readonly judge?: (response: Response, hostile: HostileRequest) => Promise<void>;
  /** Of somebody who goes before everything has been said. */
  readonly signal?: AbortSignal;
}

/** Sends so many requests, a batch at a time, and judges each answer. Whatever is wrong with one names the request. */
export async function bombard(
  site: Installation,
  { requests, count, sender, judge = judgeAnswer, signal }: Bombardment,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(requests, { minLength: batchSize, maxLength: batchSize }), async (batch) => {
      const from = await sender();
      const responses = await Promise.all(batch.map((hostile) => send(site, from, hostile, signal)));
      for (const [index, response] of responses.entries()) {
        const hostile = batch[index] as HostileRequest;
        await judge(response, hostile).catch((error: unknown) => {
          throw new Error(`${response.status} to ${describeRequest(hostile)}`, { cause: error });
        });
      }
    }),
    // A batch says nothing that its one request does not say better.
    { numRuns: count / batchSize, endOnFailure: true, reporter: reportCause },
  );
}
