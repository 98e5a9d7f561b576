const refuse = (): never => {
  throw new TypeError("This date is shared between requests: make a new one to change it.");
};

const setters = Object.getOwnPropertyNames(Date.prototype).filter((name) => name.startsWith("set"));
const prototype: object = Object.create(
  Date.prototype,
  Object.fromEntries(setters.map((name) => [name, { value: refuse }])),
);

/** A date that cannot be changed: freezing does not reach inside one. */
export function fixedDate(milliseconds: number): Date {
  return Object.setPrototypeOf(new Date(milliseconds), prototype) as Date;
}
