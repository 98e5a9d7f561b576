import type { CDPSession } from "playwright-core";

/** What somebody who cannot see comes by, one after the other. */
const stops = new Set([
  "heading",
  "link",
  "button",
  "textbox",
  "searchbox",
  "checkbox",
  "radio",
  "combobox",
  "switch",
  "DisclosureTriangle",
]);

type AXNode = Awaited<ReturnType<typeof fullTree>>["nodes"][number];
const fullTree = (session: CDPSession) => session.send("Accessibility.getFullAXTree");

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * What is read out in another order than it is seen in: something that comes later in the accessibility tree, and stands above an earlier one in its
 * column, or before it in its row. Also what has no name, and what is read out and not to be seen.
 */
export async function findDisorder(session: CDPSession): Promise<string[]> {
  const [{ nodes }, { documents }] = await Promise.all([
    fullTree(session),
    session.send("DOMSnapshot.captureSnapshot", { computedStyles: [] }),
  ]);
  const [document] = documents;
  const ids = document?.nodes.backendNodeId ?? [];
  const boxes = new Map<number, Box>();
  document?.layout.nodeIndex.forEach((node, index) => {
    const [left = 0, top = 0, width = 0, height = 0] = document.layout.bounds[index] ?? [];
    const id = ids[node];
    if (id !== undefined) boxes.set(id, { left, top, right: left + width, bottom: top + height });
  });
  const read = inOrder(nodes)
    .filter(({ ignored, role }) => !ignored && stops.has(String(role?.value)))
    // What a browser puts into a field of its own is no element of the page.
    .filter(({ name }) => !/date and time picker/.test(String(name?.value)))
    .map(({ role, name, backendDOMNodeId = 0 }) => ({
      label: `${role?.value} "${name?.value ?? ""}"`,
      hasName: String(name?.value ?? "").trim() !== "",
      box: boxes.get(backendDOMNodeId),
    }));
  const flaws = read.filter(({ hasName }) => !hasName).map(({ label }) => `${label} has no name`);
  flaws.push(...read.filter(({ box }) => box === undefined).map(({ label }) => `${label} is read out and is nowhere`));
  const seen = read.flatMap(({ label, box }) => (box === undefined ? [] : [{ label, box }]));
  seen.forEach((later, index) => {
    const earlier = seen.slice(0, index).find(({ box }) => isBefore(later.box, box));
    if (earlier) flaws.push(`${later.label} is read out after ${earlier.label}, and is seen before it`);
  });
  return flaws;
}

/** The tree as it is read out: whoever has children before its children. The browser lists them level by level. */
function inOrder(nodes: readonly AXNode[]): AXNode[] {
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const walk = (node: AXNode | undefined): AXNode[] =>
    node === undefined ? [] : [node, ...(node.childIds ?? []).flatMap((id) => walk(byId.get(id)))];
  return walk(nodes.find(({ parentId }) => parentId === undefined));
}

/** Above it in the same column, or left of it in the same row. Half a pixel is none. */
function isBefore(one: Box, other: Box): boolean {
  const column = one.left < other.right - 0.5 && other.left < one.right - 0.5;
  const row = one.top < other.bottom - 0.5 && other.top < one.bottom - 0.5;
  return (column && one.bottom <= other.top + 0.5) || (row && one.right <= other.left + 0.5);
}
