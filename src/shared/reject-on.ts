/**
 * A promise that is rejected when the signal is aborted, and never resolves: what somebody else's function is raced against.
 * A timer of `AbortSignal.timeout` keeps no process alive; a request that waits does.
 */
export function rejectOn(signal: AbortSignal, message: string): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error(message)), { once: true });
  });
}
