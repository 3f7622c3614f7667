import { useState } from "preact/hooks";
import type { Case } from "../../gateway/api/schema.ts";
import { act } from "../commands.ts";
import { words } from "../text/words.ts";
import type { Words } from "../text/zh.ts";
import { ActButton } from "./act-button.tsx";

type Cause = keyof Words["causes"];
type Measure = keyof Words["measures"];

const causes: Readonly<Record<Case["hazard"], readonly Cause[]>> = {
  gas: ["cooking", "valve-open", "pipe-leak", "probe", "other"],
  smoke: ["cooking", "smoking", "charging", "real-fire", "probe", "other"],
  water: ["rain-in", "pump-failed", "pipe-blocked", "probe", "other"],
  door: ["held-open", "closer-broken", "probe", "other"],
  system: ["power-lost", "battery-flat", "probe", "other"],
};
const measures: Readonly<Record<Case["hazard"], readonly Measure[]>> = {
  gas: ["valve-closed", "ventilated", "evacuated", "repair-called", "119-called"],
  smoke: ["fire-out", "ventilated", "evacuated", "119-called", "watched"],
  water: ["pumped", "road-closed", "evacuated", "repair-called", "watched"],
  door: ["door-shut", "repair-called", "watched"],
  system: ["restored", "replaced", "repair-called", "watched"],
};

/** The result in two taps, without typing: gloves, rain and one free hand. */
export function FeedbackForm({ of, close }: { readonly of: Case; readonly close: () => void }) {
  const [cause, setCause] = useState<Cause>();
  const [done, setDone] = useState<readonly Measure[]>([]);
  const t = words.value;
  const toggle = (measure: Measure) =>
    setDone(done.includes(measure) ? done.filter((each) => each !== measure) : [...done, measure]);
  const send = () => {
    if (cause !== undefined && done.length > 0) void act(of.id, "submit", { cause, action: done.join(",") });
  };
  return (
    <div class="form">
      <Choices
        title={t.feedback.cause}
        names={causes[of.hazard]}
        table={t.causes}
        chosen={cause === undefined ? [] : [cause]}
        pick={setCause}
      />
      <Choices title={t.feedback.action} names={measures[of.hazard]} table={t.measures} chosen={done} pick={toggle} />
      {cause !== undefined && done.length > 0 && (
        <ActButton of={of} verb="submit" text={t.feedback.send} press={send} />
      )}
      <button type="button" class="ghost" onClick={close}>
        {t.feedback.cancel}
      </button>
    </div>
  );
}

interface ChoicesProps<Name extends string> {
  readonly title: string;
  readonly names: readonly Name[];
  readonly table: Readonly<Record<Name, string>>;
  readonly chosen: readonly Name[];
  readonly pick: (name: Name) => void;
}

function Choices<Name extends string>({ title, names, table, chosen, pick }: ChoicesProps<Name>) {
  return (
    <fieldset>
      <legend>{title}</legend>
      <div class="chips">
        {names.map((name) => (
          <button key={name} type="button" class="chip" aria-pressed={chosen.includes(name)} onClick={() => pick(name)}>
            {table[name]}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
