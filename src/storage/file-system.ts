import { existsSync, readFileSync, readlinkSync, realpathSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** What the system says of the file system that a path is on. */
export interface FileSystem {
  readonly platform: NodeJS.Platform;
  /** Absolute. */
  readonly path: string;
  /** `f_type` of statfs(2); null where there is none. Only on Linux is it the same number everywhere. */
  readonly type: number | null;
  /** What /proc/self/mountinfo calls it: "nfs4", "fuse.sshfs". Null where it was not asked. */
  readonly mount: string | null;
}

/**
 * `network`: other machines can reach the files too, so locks and shared memory do not hold as SQLite needs them. `doubtful`: nobody can
 * tell from here. `local`: this machine alone.
 */
export interface FileSystemJudgement {
  readonly kind: "local" | "network" | "doubtful";
  /** What it is called: "nfs". */
  readonly name: string;
}

/** Numbers of linux/magic.h and of statfs(2), by what has them, as coreutils counts them among the remote ones. */
const networkTypes: ReadonlyMap<number, string> = new Map([
  [0x6969, "nfs"],
  [0x517b, "smb"],
  [0xff53_4d42, "cifs"],
  [0xfe53_4d42, "smb2"],
  // Shared folders of WSL, and of virtual machines and containers on them.
  [0x0102_1997, "9p"],
  [0x786f_4256, "vboxsf"],
  [0xbacb_acbc, "vmhgfs"],
  [0x7c7c_6673, "prl_fs"],
  [0x00c3_6400, "ceph"],
  [0x0bd0_0bd0, "lustre"],
  [0x4750_4653, "gpfs"],
  [0x1983_0326, "beegfs"],
  [0x5346_414f, "afs"],
  [0x6b41_4653, "afs"],
  [0x7375_7245, "coda"],
  [0x564c, "ncpfs"],
  [0xaad7_aaea, "panfs"],
  [0x2003_0528, "orangefs"],
  [0x0131_11a8, "ibrix"],
  [0xbeef_dead, "snfs"],
]);

/** Clusters of machines on one disk, whose locks do hold: it works as long as one machine opens the file. */
const clusterTypes: ReadonlyMap<number, string> = new Map([
  [0x7461_636f, "ocfs2"],
  [0x0116_1970, "gfs2"],
  [0x6163_6673, "acfs"],
]);

/** One number for everything that a program of its own answers for; the name says which. */
const fuse = 0x6573_5546;

/** Behind FUSE, and on a disk of this machine or on layers over one. */
const localFuse: ReadonlySet<string> = new Set([
  "fuseblk",
  "fuse.fuse-overlayfs",
  "fuse.mergerfs",
  "fuse.gocryptfs",
  "fuse.encfs",
  "fuse.cryfs",
  "fuse.bindfs",
  "fuse.lxcfs",
]);

/** Behind FUSE, and on another machine. */
const networkFuse =
  /^fuse\.(?:sshfs|glusterfs|ceph-fuse|rclone|s3fs|s3ql|gcsfuse|blobfuse2?|goofys|mount-s3|juicefs|curlftpfs|davfs2?|seaweedfs|weed|moosefs|mfsmount|lizardfs|beegfs|nfs.*|smbnetfs|vmhgfs-fuse|grpcfuse|osxfs|afp.*|gvfsd-fuse)$/;

/** Decides whether SQLite may keep its file there. The one place where that is decided. */
export function judgeFileSystem({ platform, path, type, mount }: FileSystem): FileSystemJudgement {
  if (platform === "win32") return judgeWindowsPath(path);
  // macOS numbers file systems as it loads them, and Node hands on no name. What is mounted by hand is below these two folders.
  if (platform === "darwin") {
    if (path.startsWith("/Network/")) return { kind: "network", name: "/Network" };
    return path.startsWith("/Volumes/") ? { kind: "doubtful", name: "/Volumes" } : { kind: "local", name: "darwin" };
  }
  if (platform !== "linux" || type === null) return { kind: "local", name: platform };
  // Systems of 32 bits give the upper half a sign.
  const magic = type % 0x1_0000_0000 < 0 ? (type % 0x1_0000_0000) + 0x1_0000_0000 : type % 0x1_0000_0000;
  const network = networkTypes.get(magic);
  if (network !== undefined) return { kind: "network", name: network };
  const cluster = clusterTypes.get(magic);
  if (cluster !== undefined) return { kind: "doubtful", name: cluster };
  if (magic !== fuse) return { kind: "local", name: mount ?? `0x${magic.toString(16)}` };
  if (mount === null) return { kind: "doubtful", name: "fuse" };
  if (networkFuse.test(mount)) return { kind: "network", name: mount };
  return { kind: localFuse.has(mount) ? "local" : "doubtful", name: mount };
}

/** A path that begins with the name of a machine. A drive's letter may lead to one as well; Node cannot see that. */
function judgeWindowsPath(path: string): FileSystemJudgement {
  const backslashed = path.replaceAll("/", "\\");
  if (/^\\\\[?.]\\UNC\\/i.test(backslashed)) return { kind: "network", name: "UNC" };
  if (/^\\\\[^\\?.]/.test(backslashed)) return { kind: "network", name: "UNC" };
  return { kind: "local", name: "win32" };
}

/** As the kernel has it: more are a circle. */
const mostLinks = 40;

/**
 * Where a file lies, or will be made, once symbolic links are followed. SQLite follows them, and keeps its log beside the file and not
 * beside the link.
 */
export function followLinks(file: string): string {
  let path = resolve(file);
  for (let links = 0; links < mostLinks; links += 1) {
    try {
      return realpathSync(path);
    } catch {
      // Nothing is there yet, or a link leads to where nothing is yet.
    }
    try {
      path = resolve(dirname(path), readlinkSync(path));
    } catch {
      break;
    }
  }
  return path;
}

/** Asks the system about a file that may not exist yet: then about the folder it will be made in. */
export function readFileSystem(file: string, mounts: string = "/proc/self/mountinfo"): FileSystem {
  const { platform } = process;
  if (platform === "win32") return { platform, path: resolve(file), type: null, mount: null };
  let path = followLinks(file);
  while (!existsSync(path) && path !== dirname(path)) path = dirname(path);
  try {
    path = realpathSync(path);
    const { type } = statfsSync(path);
    return { platform, path, type, mount: platform === "linux" ? findMount(path, mounts) : null };
  } catch {
    // What cannot be asked about cannot be opened either, and opening says why.
    return { platform, path, type: null, mount: null };
  }
}

/** The type of the mount that a path is on, by proc_pid_mountinfo(5). */
function findMount(path: string, mounts: string): string | null {
  let found: { readonly point: string; readonly type: string } | null = null;
  for (const line of readMounts(mounts).split("\n")) {
    const [before = "", after = ""] = line.split(" - ");
    const point = (before.split(" ")[4] ?? "").replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    const [type] = after.split(" ");
    if (!point || !type) continue;
    const holds = path === point || path.startsWith(point.endsWith("/") ? point : `${point}/`);
    // Of two at one point the later one lies over the other.
    if (holds && (found === null || point.length >= found.point.length)) found = { point, type };
  }
  return found?.type ?? null;
}

/** Hardened containers hide it; what statfs(2) says stands all the same. */
function readMounts(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
