export interface MountOptions {
  /** Serve our own pages too: /login, /register, /account. @default false */
  readonly pages?: boolean;
}
