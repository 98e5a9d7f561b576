import type { OperatorLevel } from "../../src/user/operator.ts";
import type { Installation, Member } from "./installation.ts";

/** Somebody who has just signed in, and is an operator of this level; null: somebody like everybody. */
export async function operator(site: Installation, level: OperatorLevel | null): Promise<Member> {
  const member = await site.member();
  await grant(site, member.userId, level);
  return member;
}

/** Gives or takes a level behind the stores' back, as another process would: nothing here hears of it. */
export async function grant(site: Installation, userId: string, level: OperatorLevel | null): Promise<void> {
  const yes = site.kind === "postgres" ? "true" : "1";
  await site.raw(`update {users} set operator = $1, email_verified = ${yes} where id = $2`, level, userId);
}
