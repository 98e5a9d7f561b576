/**
 * Whether an address has to be proven. `off`: no. `optional`: a link is sent, and the account works before it is opened. `required`:
 * there is no account, and no session, before the address is proven.
 */
export type VerificationMode = "off" | "optional" | "required";
