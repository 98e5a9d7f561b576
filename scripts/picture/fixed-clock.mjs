/*
 * Loaded before a server that stands for a picture: its day is the one that PICTURE_TIME says, in milliseconds since 1970,
 * and goes on from there.
 */

const started = Date.now();
const day = Number(process.env["PICTURE_TIME"]);
const now = Date.now;
const pictureNow = () => day + (now() - started);

globalThis.Date = new Proxy(Date, {
  construct: (target, given, self) => Reflect.construct(target, given.length === 0 ? [pictureNow()] : given, self),
  get: (target, name) => (name === "now" ? pictureNow : Reflect.get(target, name)),
});
