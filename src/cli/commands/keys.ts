import { describeKeyState } from "../key-state.ts";
import { revokeKey as revoke, rotateKey as rotate } from "../../token/change-keys.ts";
import type { SigningKeyRecord, StoredKeys } from "../../token/key-store.ts";
import { confirm } from "../ask.ts";
import { CommandError } from "../command-error.ts";
import { type InstallationOptions, withStorage } from "../installation.ts";
import { readKeyDeps } from "../key-deps.ts";
import { type Column, printJson, printTable, say } from "../output.ts";
import { printable } from "../printable.ts";
import { showDistance, showTime } from "../../shared/show-time.ts";

export interface ListKeysFlags extends InstallationOptions {
  readonly json?: boolean;
}

export interface RotateKeyFlags extends InstallationOptions {
  readonly now?: boolean;
}

export interface RevokeKeyFlags extends InstallationOptions {
  readonly yes?: boolean;
}

/** Lists the signing keys, the newest first. */
export async function listKeys({ json = false, ...options }: ListKeysFlags): Promise<void> {
  const { now, keys } = await withStorage(options, ({ signingKeys }) => signingKeys.read());
  if (json) return printJson({ keys: keys.map((key) => keyJson(key, now)), next: null });
  if (keys.length === 0) return say("There is no key yet: the first start of the server makes one.");
  printTable(columnsAt(now), keys);
}

/** Makes the next key before its time. */
export async function rotateKey({ now = false, ...options }: RotateKeyFlags): Promise<void> {
  await withStorage(options, async (storage, configuration) => {
    const next = await rotate(await readKeyDeps(storage, configuration), { now, actor: "operator" });
    if (!next) throw new CommandError("Another process has just made a key: see latchkey keys list.");
    const { kid, activeAt, isNew } = next;
    console.log(
      now
        ? `${kid} signs from now on; running servers learn of it within a minute.`
        : `${kid} ${isNew ? "is published now, and" : "is published already, and"} signs from ${showTime(activeAt)} on.`,
    );
    say("Tokens of the key before it are accepted until they expire.");
  });
}

/** Revokes a key. */
export async function revokeKey(kid: string, { yes = false, ...options }: RevokeKeyFlags): Promise<void> {
  await withStorage(options, async (storage, configuration) => {
    const { now, keys } = await storage.signingKeys.read();
    const key = keys.find((one) => one.kid === kid);
    if (!key) throw new CommandError(`There is no key ${printable(kid)}: see latchkey keys list.`);
    if (key.revokedAt !== null) throw new CommandError(`${kid} was revoked ${showDistance(key.revokedAt, now)}.`);
    const deps = await readKeyDeps(storage, configuration);
    await confirm(`Refuse every access token that ${kid} signed? Whoever can refresh goes on.`, yes);
    if (!(await revoke(deps, kid, { actor: "operator" })))
      throw new CommandError(`${kid} has expired: nothing accepts it.`);
    console.log(`${kid} is revoked: its tokens are refused on every server within a second.`);
    say("Whoever verifies with the published keys alone may remember it for five minutes more.");
  });
}

function columnsAt(now: number): readonly Column<SigningKeyRecord>[] {
  return [
    { title: "KEY", show: ({ kid }) => kid },
    { title: "ALGORITHM", show: ({ algorithm }) => algorithm },
    { title: "STATE", show: (key) => describeKeyState(key, now).sentence, flexible: true },
    { title: "MADE", show: ({ createdAt }) => showTime(createdAt) },
    { title: "SEALED UNDER", show: ({ sealedKey, secretId }) => (sealedKey === null ? null : secretId) },
  ];
}

/** Security: field by field, a record holds the sealed private key. */
function keyJson(key: SigningKeyRecord, now: StoredKeys["now"]): object {
  const { kid, algorithm, publicKey, sealedKey, secretId, createdAt, activeAt, retiredAt, expiresAt, revokedAt } = key;
  const time = (moment: number | null): Date | null => (moment === null ? null : new Date(moment));
  return {
    kid,
    algorithm,
    state: describeKeyState(key, now).state,
    publicKey: JSON.parse(publicKey) as object,
    secretId: sealedKey === null ? null : secretId,
    createdAt: time(createdAt),
    activeAt: time(activeAt),
    retiredAt: time(retiredAt),
    expiresAt: time(expiresAt),
    revokedAt: time(revokedAt),
  };
}
