/** A setting as operators are shown it. */
export interface ShownSetting {
  /** The option of `createAuth`. */
  readonly name: string;
  /** The name in the environment, or null for what only code can say. */
  readonly variable: string | null;
  readonly group: string;
  readonly about: string;
  readonly default: string;
  readonly isSet: boolean;
  readonly secret: boolean;
  /** Null where it is not set, a secret, or something that only code can be. */
  readonly value: string | number | boolean | readonly string[] | null;
}
