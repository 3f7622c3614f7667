import type { PersonId } from "../../config/ids.ts";
import { roleAt } from "../../config/programme.ts";
import { dutiesOf } from "../core/admission/duties.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { State } from "../core/state.ts";
import type { AdmissionReply, DutiesReply, GridView } from "./grid-work-schema.ts";
import type { Ask } from "./messages.ts";

interface Known {
  readonly index: SiteIndex;
  readonly state: () => State;
}
type Look = Extract<Ask, { kind: "grid-look" }>["look"];

export function gridView(known: Known, look: Look): GridView {
  switch (look.of) {
    case "duties":
      return dutiesAnswer(known, look.as);
    case "admission":
      return admissionAnswer(known);
  }
}

/** 我的职责: another seat, other duties. */
function dutiesAnswer({ index }: Known, as: PersonId): DutiesReply {
  const { programme } = index;
  const mine = [...index.seats.values()].filter(({ layers }) => layers.some(({ layer }) => layer.people.includes(as)));
  const seats = mine.flatMap(({ grid, role }) => {
    const tier = index.grids.get(grid)?.tier ?? "";
    const label = roleAt(programme, tier, role)?.label ?? { zh: role, en: role };
    return [{ grid, role, label, duties: dutiesOf(programme, { tier, role }) }];
  });
  return { seats, errands: programme.errands };
}

function admissionAnswer({ index: { programme }, state }: Known): AdmissionReply {
  return { gate: programme.admission.gate, listed: programme.admitted, added: [...state().admission.values()] };
}
