import type { IdentityStore } from "../federation/identity-store.ts";
import { operatorLevels } from "../user/operator.ts";
import type { UserDirectory, UserEntry } from "../user/user-directory.ts";
import { countOf } from "../shared/count-of.ts";
import { type Finding, ok, warn } from "./finding.ts";

/** Operators that are looked at most. */
const most = 200;

/** Who runs the installation, and whether there is always somebody who can. */
export async function checkOperators({
  userDirectory,
  identities,
}: {
  readonly userDirectory: Pick<UserDirectory, "search">;
  readonly identities: Pick<IdentityStore, "list">;
}): Promise<Finding[]> {
  const { users: operators } = await userDirectory.search({ operators: true, limit: most });
  if (operators.length === 0) return [ok("operators", "there is none: only the command line runs this installation")];
  const shown = operatorLevels
    .map((level) => ({ level, count: operators.filter(({ operator }) => operator === level).length }))
    .filter(({ count }) => count > 0)
    .map(({ level, count }) => `${count} ${level}`);
  const able: { readonly user: UserEntry; readonly ways: number }[] = [];
  for (const user of operators.filter(({ bannedAt }) => !bannedAt)) {
    const ways = (user.hasPassword ? 1 : 0) + (await identities.list(user.id)).length;
    able.push({ user, ways });
  }
  const locked = able.filter(({ ways }) => ways === 0);
  const findings: Finding[] = [ok("operators", `${countOf(operators.length, "operator")}: ${shown.join(", ")}`)];
  if (locked.length > 0) {
    const names = locked.map(({ user }) => nameOf(user)).join(", ");
    const fix = "latchkey users reset-link makes a link to set a password";
    findings.push(warn("operators", `without any way to sign in: ${names}`, fix));
  }
  const admins = able.filter(({ user, ways }) => user.operator === "admin" && ways > 0);
  if (admins.length === 1 && admins[0]?.ways === 1) {
    const fix = "link a second way to that account, or make somebody else an admin as well: latchkey users operator";
    findings.push(warn("operators", `${nameOf(admins[0].user)} is the only admin, and has one way to sign in`, fix));
  }
  return findings;
}

function nameOf({ email, id }: UserEntry): string {
  return email ?? id;
}
