import { expect, test } from "vitest";
import { ExportLine } from "./export-line.ts";

test("one at a time, in the order of asking; one that fails holds up nobody, and the twenty-second is refused", async () => {
  const line = new ExportLine();
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const order: number[] = [];
  let running = 0;
  const work = async (n: number): Promise<number> => {
    running += 1;
    expect(running).toBe(1);
    await gate;
    order.push(n);
    running -= 1;
    if (n === 3) throw new Error("the disk");
    return n;
  };
  const asked = Array.from({ length: 21 }, (_, n) => line.run(() => work(n)).catch((error: Error) => error.message));
  await expect(line.run(() => work(21))).rejects.toMatchObject({ code: "overloaded", retryAfter: 10 });
  open();
  const numbers = Array.from({ length: 21 }, (_, n) => n);
  expect(await Promise.all(asked)).toStrictEqual(numbers.map((n) => (n === 3 ? "the disk" : n)));
  expect(order).toStrictEqual(numbers);
  expect(await line.run(() => work(22))).toBe(22);
});
