// Written by `node scripts/write-published-secrets.ts`. Change it there.

/** Digests of random texts that anybody can read: in this repository, or where thousands copied them from. */
export const publishedSecrets: ReadonlySet<string> = new Set([
  "48rNXC2TEpWmT2w7",
  "5TPOVSG3H985uGb0",
  "8GJV0_NppF6pE0m5",
  "8if1-UEJDtxeA5px",
  "AzCxGZjLyavVpYXn",
  "DSmbHrVIcI0EU05-",
  "E9Melhoa2OwvFrEM",
  "GQ7fWdVzbDs-prs2",
  "JZj31q3BQtiBYWMP",
  "KRLg3fCLjaCptk2Z",
  "KwsVxxMJhh0h8woN",
  "Kx-mJxeONCTiD_0O",
  "MtAh-lR2J9a1V2LU",
  "QY5PhiE8qZYPu-3O",
  "T2BCNcjdOdcd7N9S",
  "Vw2tQ94a9Mkl-SwW",
  "ePfuBv3PayMqNOtC",
  "ixsXqXQMBorMq1w9",
  "pQ64GBx9ciiw-hNs",
  "pRVZ-So3uLjEIRlE",
  "tswk3IIxI0aKtXUk",
  "xzAxufeSACHEPAzQ",
  "ykzkoI50kGq54GAo",
]);
