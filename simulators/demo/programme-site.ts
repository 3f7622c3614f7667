import { isMap, isSeq, parseDocument, type Document } from "yaml";
import type { Programme } from "../../config/programme.ts";
import { programmeTree, type ProgrammeTree } from "./programme-tree.ts";

/** The demo's site in the tree, under the names and with the ladder of a programme; its devices stand in the first leaves. */
export function programmeSite(text: string, programme: Programme): string {
  const document = parseDocument(text);
  const tree = programmeTree(programme);
  document.set("programme", programme.id);
  document.setIn(["box", "name"], `${programme.label.zh}示例网关`);
  place(document, tree, programme);
  for (const section of ["grids", "people", "roster"] as const)
    document.set(section, document.createNode(tree[section]));
  document.delete("ladder");
  return document.toString({ lineWidth: 120 });
}

/** The grids of the demo become leaves of the tree, each another one. */
function place(document: Document, { leaves }: ProgrammeTree, { places }: Programme): void {
  const taken = new Map<unknown, string>();
  const devices = document.get("devices");
  const items = isSeq(devices) ? devices.items : [];
  for (const [at] of items.entries()) {
    const here = ["devices", at, "place"];
    const grid = document.getIn([...here, "grid"]);
    const leaf = taken.get(grid) ?? leaves[taken.size % leaves.length] ?? "";
    taken.set(grid, leaf);
    document.setIn([...here, "grid"], leaf);
    const written = document.getIn(here);
    const isBare = isMap(written) && !written.has("floor");
    if (isBare && places.floorFor.length > 0) document.setIn([...here, "floor"], "1层");
  }
  const sirens = document.get("sirens");
  for (const [at] of (isSeq(sirens) ? sirens.items : []).entries()) {
    document.setIn(["sirens", at, "grids"], [...new Set(taken.values())]);
  }
}
