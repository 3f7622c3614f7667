import { useState } from "preact/hooks";
import type { Case, Feedback } from "../../gateway/api/schema.ts";
import { act } from "../commands.ts";
import { words } from "../text/words.ts";
import type { Words } from "../text/zh.ts";
import { ActButton } from "./act-button.tsx";

type Cause = keyof Words["causes"];
type Measure = keyof Words["measures"];
type Category = keyof Words["categories"];

const categories: readonly Category[] = ["self-governance", "source", "enforcement"];
/** What the cause says of the alarm: that there was a hazard, something harmless, or nothing at all. */
const verdicts: Readonly<Record<Cause, NonNullable<Feedback["verdict"]>>> = {
  cooking: "nuisance",
  "valve-open": "real",
  "pipe-leak": "real",
  "rain-in": "real",
  "pump-failed": "real",
  "pipe-blocked": "real",
  smoking: "nuisance",
  charging: "real",
  "real-fire": "real",
  "held-open": "real",
  "closer-broken": "real",
  "power-lost": "real",
  "battery-flat": "real",
  probe: "false",
  other: "other",
};

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
  const [category, setCategory] = useState<Category>();
  const t = words.value;
  const needsCategory = of.policy.closing.category;
  const isWhole = cause !== undefined && done.length > 0 && (category !== undefined || !needsCategory);
  const toggle = (measure: Measure) =>
    setDone(done.includes(measure) ? done.filter((each) => each !== measure) : [...done, measure]);
  const send = () => {
    if (cause === undefined || !isWhole) return;
    const settled = category === undefined ? {} : { category };
    const feedback = { cause, action: done.join(","), verdict: verdicts[cause], rootCause: cause, ...settled };
    void act(of.id, "submit", { feedback });
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
      {needsCategory && (
        <Choices
          title={t.feedback.category}
          names={categories}
          table={t.categories}
          chosen={category === undefined ? [] : [category]}
          pick={setCategory}
        />
      )}
      {isWhole && <ActButton of={of} verb="submit" text={t.feedback.send} press={send} />}
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
