/** Somebody the demo provider can sign in. All are invented. */
export interface DemoPerson {
  /** Her `sub`, for good. */
  readonly id: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string;
}

/** The three of them. Their addresses are of a domain that belongs to nobody (RFC 2606). */
export const demoPeople: readonly DemoPerson[] = [
  { id: "juniper", givenName: "Juniper", familyName: "Ashdown", email: "juniper@example.com" },
  { id: "barnaby", givenName: "Barnaby", familyName: "Quill", email: "barnaby@example.com" },
  { id: "marisol", givenName: "Marisol", familyName: "Vento", email: "marisol@example.com" },
];

export function fullName({ givenName, familyName }: DemoPerson): string {
  return `${givenName} ${familyName}`;
}

export function findPerson(id: unknown): DemoPerson | null {
  return demoPeople.find((person) => person.id === id) ?? null;
}
