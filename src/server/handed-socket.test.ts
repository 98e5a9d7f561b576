import { describe, expect, test } from "vitest";
import { takeHandedSocket } from "./handed-socket.ts";

describe("a socket that a service manager hands over", () => {
  test.each([
    { title: "none", variables: {}, descriptor: null },
    { title: "one for this process", variables: { LISTEN_PID: "7", LISTEN_FDS: "1" }, descriptor: 3 },
    {
      title: "one with a name",
      variables: { LISTEN_PID: "7", LISTEN_FDS: "1", LISTEN_FDNAMES: "http" },
      descriptor: 3,
    },
    {
      title: "one for the process that started this one",
      variables: { LISTEN_PID: "6", LISTEN_FDS: "1" },
      descriptor: null,
    },
    { title: "a count of nothing", variables: { LISTEN_PID: "7", LISTEN_FDS: "0" }, descriptor: null },
    { title: "a process without a count", variables: { LISTEN_PID: "7" }, descriptor: null },
  ])("$title", ({ variables, descriptor }) => {
    const environment: NodeJS.ProcessEnv = { ...variables, PORT: "3000" };
    expect(takeHandedSocket(environment, 7)).toBe(descriptor);
    expect(environment).toStrictEqual({ PORT: "3000" });
  });

  test("more than one stops the start, with the setting and the fix", () => {
    expect(() => takeHandedSocket({ LISTEN_PID: "7", LISTEN_FDS: "2" }, 7)).toThrow(
      /^LISTEN_FDS is 2, but .+ keep one ListenStream= in the socket unit\.$/,
    );
  });
});
