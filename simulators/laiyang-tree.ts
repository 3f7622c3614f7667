/** A site file of a whole county-level city: 1 + 18 + 799 + 996 grids and 3 professional ones. */
export function laiyangText(): string {
  const streets = counted(18).map((at) => `  - { id: s${at}, tier: street, name: 镇街${at}, parent: city }`);
  const villages = counted(799).map(
    (at) => `  - { id: v${at}, tier: community, name: 村${at}, parent: s${(at % 18) + 1} }`,
  );
  const bases = counted(996).map(
    (at) => `  - { id: g${at}, tier: grid, name: 基础网格${at}, parent: v${(at % 799) + 1} }`,
  );
  const professional = counted(3).map(
    (at) =>
      `  - { id: p${at}, tier: street, name: 专业网格${at}, parent: city, kind: professional, hazards: [${hazards[at - 1]}] }`,
  );
  return [
    "box: { id: box-1, name: 莱阳样例 }",
    "programme: laiyang",
    "grids:",
    "  - { id: city, tier: city, name: 市级网格 }",
    ...streets,
    ...villages,
    ...bases,
    ...professional,
    "people: [{ id: a, title: 村网格长, channels: [screen] }]",
    'roster: [{ grid: v1, role: head, people: [a], shift: 24h, handover: "08:00", from: 2026-01-01 }]',
    "",
  ].join("\n");
}

const hazards = ["gas", "smoke", "water"];

function counted(many: number): readonly number[] {
  return Array.from({ length: many }, (_, at) => at + 1);
}
