import { expect, test } from "vitest";
import { resolveVerifierOptions, type VerifierOptions } from "./verifier-options.ts";

const good: VerifierOptions = {
  issuer: "https://app.example.com/auth",
  audience: "https://app.example.com/auth",
  serviceKey: "lkv_abc",
};

test("three options are enough, and the defaults are the safe ones", () => {
  expect(resolveVerifierOptions(good)).toMatchObject({
    ...good,
    revocations: "stream",
    maxStaleness: 60,
    introspect: false,
    dangerouslyAcceptWhenStale: false,
    algorithms: ["ES256", "EdDSA", "RS256", "PS256"],
  });
});

test.for(["http://localhost:3000/auth", "http://127.0.0.1:3000", "http://[::1]/auth", "https://auth.internal"])(
  "%s is an issuer",
  (issuer) => {
    expect(resolveVerifierOptions({ ...good, issuer }).issuer).toBe(issuer);
  },
);

test.for<[object, string]>([
  [{ issuer: undefined }, '"issuer" is missing'],
  [{ issuer: "" }, '"issuer" is missing'],
  [{ issuer: "https://app.example.com/auth/" }, "without a slash at its end"],
  [{ issuer: "https://app.example.com/auth?x=1" }, "without a slash"],
  [{ issuer: "https://ada:secret@app.example.com/auth" }, "without a slash"],
  [{ issuer: "app.example.com" }, "without a slash"],
  [{ issuer: "http://app.example.com/auth" }, "begins with https://"],
  [{ issuer: "http://localhost.example.com/auth" }, "begins with https://"],
  [{ issuer: "http://10.0.0.1/auth" }, "begins with https://"],
  [{ issuer: "ftp://localhost/auth" }, "begins with https://"],
  [{ audience: undefined }, '"audience" is missing'],
  [{ audience: "" }, '"audience" is missing'],
  [{ audience: ["a", "b"] }, '"audience" is missing'],
  [{ serviceKey: undefined }, '"serviceKey" is missing: make one with "latchkey services create'],
  [{ serviceKey: "" }, '"serviceKey" is missing'],
  [{ serviceKey: "hunter2" }, '"serviceKey" is none'],
  [{ serviceKey: "lkv_a\r\nhost: evil" }, '"serviceKey" is none'],
  [{ revocations: "sse" }, '"revocations" is one of stream, poll, on-demand, off'],
  [{ revocations: "off", introspect: true }, "Leave one of them out"],
  [{ readInterval: 5 }, '"readInterval" is for revocations: "on-demand"'],
  [{ maxStaleness: 4 }, '"maxStaleness" is a number from 5 to 3600'],
  [{ maxStaleness: Number.NaN }, '"maxStaleness" is a number'],
  [{ maxStaleness: "60" }, '"maxStaleness" is a number'],
  [{ algorithms: [] }, '"algorithms" is a list of some of ES256, EdDSA, RS256, PS256'],
  [{ algorithms: ["HS256"] }, '"algorithms" is a list'],
  [{ algorithms: ["none"] }, '"algorithms" is a list'],
  [{ remembered: 0 }, '"remembered" is a number'],
  [{ maxStalenes: 5 }, 'There is no option "maxStalenes"'],
])("%j is refused with a sentence that says what to do", ([wrong, sentence]) => {
  const options = { ...good, ...wrong } as VerifierOptions;
  expect(() => resolveVerifierOptions(options)).toThrow(sentence);
  expect(() => resolveVerifierOptions(options)).not.toThrow(/hunter2|secret|evil/);
});
