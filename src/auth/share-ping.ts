import { setTimeout as wait } from "node:timers/promises";

/** Milliseconds between the beginnings of two questions. */
const interval = 250;

/**
 * Asks whether the database answers. Who asks while a question is under way is told what comes of it, and who asks right after one waits a moment: however
 * many ask, it is four questions a second, and nobody is told what was true before. Gives the seconds that the database took; rejects as `ask` does.
 *
 * Security: balancers ask without a credential, so everybody may, and nothing counts how often.
 */
export function sharePing(ask: () => Promise<void>): () => Promise<number> {
  let answer: Promise<number> | null = null;
  let began = Number.NEGATIVE_INFINITY;
  const askNext = async (): Promise<number> => {
    const left = began + interval - performance.now();
    if (left > 0) await wait(left);
    began = performance.now();
    await ask();
    return (performance.now() - began) / 1000;
  };
  return () => {
    answer ??= askNext().finally(() => {
      answer = null;
    });
    return answer;
  };
}
