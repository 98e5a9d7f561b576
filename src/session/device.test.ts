import { expect, test } from "vitest";
import { describeDevice, nameDeviceForMail } from "./device.ts";

const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
const iphone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1";

test("a browser is named with its system, a program by its own name", () => {
  const named = (userAgent: string | null) => describeDevice(userAgent, null);
  expect(named(firefox)).toStrictEqual({ name: "Firefox on Windows", kind: "desktop" });
  expect(named(iphone)).toStrictEqual({ name: "Safari on iOS", kind: "phone" });
  expect(named("curl/8.5.0")).toStrictEqual({ name: "curl", kind: "program" });
  expect(named("Notes/2.1 (iPhone; iOS 18.0; Scale/3.00)").name).toBe("Notes on iOS");
  expect([named(null), named(""), named("?")].map(({ name }) => name)).toStrictEqual(Array(3).fill("Unknown device"));
  expect(describeDevice(iphone, "Ada's phone")).toStrictEqual({ name: "Ada's phone", kind: "phone" });
});

test("A088: a mail names browsers and systems that there are, and repeats nothing that a client wrote", () => {
  expect([firefox, iphone].map(nameDeviceForMail)).toStrictEqual(["Firefox on Windows", "Safari on iOS"]);
  for (const text of [
    "Call +1 555 0100 or visit evil.example to keep your account/1 x",
    "Your account was closed, see evil.example/unlock (now)/1 (Windows NT 10.0) x",
    "evil.example/1",
    "Call-555-0100/1.0",
    "Mozilla/5.0 evil.example/2 (Windows NT 10.0; call 555 0100)",
  ]) {
    expect(["Unknown device", "Windows"]).toContain(nameDeviceForMail(text));
    // Her own lists show what a program calls itself, and no sentence.
    expect(describeDevice(text, null).name).toMatch(/^[\w.-]{1,32}( on Windows)?$|^Unknown device$|^Windows$/);
  }
});

test("A085: however long a user agent is, it is named, and costs no more than its beginning", () => {
  for (const part of ["1", ".1", "_1", "/", "a/ ", " (", "os 1_", "Mozilla/5.0 (", "version/1", "\t", "se 1."]) {
    const { name } = describeDevice(part.repeat(10_000_000 / part.length), null);
    expect(name.length).toBeLessThan(80);
  }
});
