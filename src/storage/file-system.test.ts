import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { judgeFileSystem, readFileSystem } from "./file-system.ts";

const linux = (type: number | null, mount: string | null = null) =>
  judgeFileSystem({ platform: "linux", path: "/srv/app.db", type, mount });

test.each([
  [0x6969, "nfs"],
  [0x517b, "smb"],
  [0xff534d42, "cifs"],
  // The same where numbers have 32 bits and a sign.
  [-0xacb2be, "cifs"],
  [0xfe534d42, "smb2"],
  [0x01021997, "9p"],
  [0x00c36400, "ceph"],
  [0x0bd00bd0, "lustre"],
  [0x47504653, "gpfs"],
  [0x5346414f, "afs"],
  [0x6b414653, "afs"],
  [0x786f4256, "vboxsf"],
])("type %i is %s, on other machines too", (type, name) => {
  expect(linux(type)).toStrictEqual({ kind: "network", name });
});

test.each([
  [0xef53, "ext4"],
  [0x58465342, "xfs"],
  [0x9123683e, "btrfs"],
  [0x2fc12fc1, "zfs"],
  [0x01021994, "tmpfs"],
  [0x794c7630, "overlay"],
  [0xf2f52010, "f2fs"],
])("type %i (%s) is of this machine alone", (type, mount) => {
  expect(linux(type, mount)).toStrictEqual({ kind: "local", name: mount });
});

test.each([
  ["fuse.sshfs", "network"],
  ["fuse.glusterfs", "network"],
  ["fuse.rclone", "network"],
  ["fuse.s3fs", "network"],
  ["fuse.ceph-fuse", "network"],
  // Folders of the host in a virtual machine, which may be all that the machine has.
  ["virtiofs", "doubtful"],
  ["fuse.grpcfuse", "network"],
  ["fuseblk", "local"],
  ["fuse.fuse-overlayfs", "local"],
  ["fuse.mergerfs", "local"],
  ["fuse.somebodys-own", "doubtful"],
  [null, "doubtful"],
])("behind FUSE the name decides: %s is %s", (mount, kind) => {
  expect(linux(0x65735546, mount).kind).toBe(kind);
});

test("a cluster's disk is doubtful: it works as long as one machine opens the file", () => {
  for (const type of [0x7461636f, 0x01161970, 0x61636673]) expect(linux(type).kind).toBe("doubtful");
});

test.each([
  ["\\\\server\\share\\app.db", "network"],
  ["//server/share/app.db", "network"],
  ["\\\\?\\UNC\\server\\share\\app.db", "network"],
  ["\\\\wsl$\\Debian\\home\\app.db", "network"],
  ["\\\\?\\C:\\data\\app.db", "local"],
  ["\\\\.\\C:\\data\\app.db", "local"],
  ["C:\\data\\app.db", "local"],
])("on Windows %s is %s", (path, kind) => {
  expect(judgeFileSystem({ platform: "win32", path, type: null, mount: null }).kind).toBe(kind);
});

test.each([
  ["/Network/Servers/files/app.db", "network"],
  ["/Volumes/files/app.db", "doubtful"],
  ["/Users/ada/app.db", "local"],
])("on macOS %s is %s", (path, kind) => {
  expect(judgeFileSystem({ platform: "darwin", path, type: 2, mount: null }).kind).toBe(kind);
});

test("a file that does not exist yet is judged by the folder it will be in, through symbolic links", () => {
  const here = readFileSystem(join(tmpdir(), "not", "there", "yet.db"));
  expect(here).toMatchObject({ platform: process.platform, type: readFileSystem(tmpdir()).type });
  if (process.platform !== "linux") return;
  expect(here.type).not.toBeNull();
  expect(here.mount).toMatch(/^[\w.-]+$/);
  expect(readFileSystem("/proc/self/cwd").path).toBe(process.cwd());
  expect(readFileSystem("/proc/version").mount).toBe("proc");
  expect(judgeFileSystem(readFileSystem("/proc/version")).kind).toBe("local");
});

test("where the list of mounts is hidden, the number of the file system still decides", () => {
  const { platform, type, mount } = readFileSystem(join(tmpdir(), "nothing.db"), join(tmpdir(), "no", "mountinfo"));
  expect(mount).toBeNull();
  expect(type === null).toBe(platform === "win32");
});
