/** Why a row is not imported. */
export type RefusalCode =
  | "bad_json"
  | "line_too_long"
  | "unknown_field"
  | "bad_id"
  | "bad_email"
  | "bad_flag"
  | "bad_name"
  | "bad_role"
  | "bad_metadata"
  | "metadata_too_large"
  | "bad_date"
  | "bad_language"
  | "bad_hash"
  | "unknown_hash"
  | "hash_too_dear"
  | "hash_needs_parameters"
  | "bad_identity"
  | "unknown_provider"
  | "wrong_issuer"
  | "id_repeated"
  | "email_repeated"
  | "identity_repeated"
  | "id_taken"
  | "email_taken"
  | "identity_taken"
  | "user_erased"
  | "changed_meanwhile";

/** A row that was not imported. Security: holds nothing of what stands in it, so that it can be shown and kept. */
export interface ImportRefusal {
  readonly line: number;
  readonly code: RefusalCode;
  /** The member that is to blame, such as "email" or "identities/0/subject"; null: the row as a whole. */
  readonly field: string | null;
  /** One sentence. */
  readonly reason: string;
}

/** What is wrong with a row, and where. */
export interface RowProblem {
  readonly code: RefusalCode;
  readonly field: string | null;
}

/** A sentence for each code. A missing row is a compile error; docs/migrating/import.md has the same table. */
export const refusalReasons: Readonly<Record<RefusalCode, string>> = {
  bad_json: "The line is not one JSON object, or has a member twice.",
  line_too_long: "The line is longer than 65,536 bytes.",
  unknown_field: "There is no such member.",
  bad_id: "An id is 1 to 64 letters, digits and . _ ~ - @ | : =, and none of the words . .. and new.",
  bad_email: "This is no e-mail address, or there is none and no identity either.",
  bad_flag: "This is true or false, and true only beside an address.",
  bad_name: "A name has at most 100 characters and no control characters.",
  bad_role: "A role is 1 to 64 letters, digits and _ . : / -, and begins with a letter or a digit.",
  bad_metadata: "Metadata is one JSON object of at most 20 levels.",
  metadata_too_large: "Metadata takes more than 4,096 bytes as JSON.",
  bad_date:
    "A moment is milliseconds since 1970 or text as in RFC 3339 with its zone, and an account is not from the future.",
  bad_language: "A language is a code such as en or de.",
  bad_hash: "The hash is of a known kind and is malformed.",
  unknown_hash: "The hash is of no kind that is known here.",
  hash_too_dear: "To check the hash would cost more than is spent on any.",
  hash_needs_parameters: "A hash of Firebase's needs the parameters of its project: --firebase FILE.",
  bad_identity: "An identity is a provider and a subject, at most 20 of them.",
  unknown_provider: "No provider with this id is configured here.",
  wrong_issuer: "The provider has no such issuer, or has several and the row does not say which.",
  id_repeated: "An earlier row has this id.",
  email_repeated: "An earlier row has this address.",
  identity_repeated: "An earlier row has this identity.",
  id_taken: "Somebody else has this id here.",
  email_taken: "Somebody else has this address here.",
  identity_taken: "Somebody else has this identity here.",
  user_erased: "The account with this id was erased here.",
  changed_meanwhile: "Somebody changed what stood in the way at that moment: run the import again.",
};

/** A problem as it is reported. */
export function toRefusal(line: number, { code, field }: RowProblem): ImportRefusal {
  return { line, code, field, reason: refusalReasons[code] };
}
